import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back to the system what is not needed any more, about 20 MB after a start: by itself V8 keeps the heap as large as
 * it ever was. Holds the event loop up for some 70 ms.
 */
export function returnMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // What V8 offers under this name is no promise of its makers: without it there is only less free memory.
  if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/**
 * Keeps WebAssembly at its first compilation; to be called before any is loaded. Node's own parser of HTTP answers is one:
 * after some dozen answers V8 would optimise it, which takes 15 MB that seldom come back and saves nothing one could measure.
 */
export function keepWasmUnoptimised(): void {
  setFlagsFromString('--wasm-tiering-budget=2000000000');
}
