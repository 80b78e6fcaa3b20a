import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../../app/store.ts';
import { threadFile } from '../thread-file.ts';
import { callsBy, type WriterCall, type WriterCalls } from './writer-calls.ts';
import type { WriterAnswer, WriterFault, WriterRequest } from './writer-thread.ts';

/** `ready` when the thread has its connections, rejected where it cannot. `close` ends it when all that was asked is durable. */
export type Writer = { calls: WriterCalls; ready: Promise<void>; close(): Promise<void> };

// Changes are small and soon forgotten: with more room the thread would only collect them later.
const LIMITS = { maxYoungGenerationSizeMb: 8 };

// A message for each would cost more than the writing, and one for all that a turn of the event loop brings would leave the
// thread idle until the turn is over.
const AT_ONCE = 6;

/**
 * Starts a thread that writes to the database at `path`, which is migrated: a commit waits for the disk, and neither requests nor clicks
 * wait with it. Where it dies once it is ready the process dies, since nobody could say what was kept.
 */
export function startWriter(path: string): Writer {
  const thread = new Worker(threadFile('writer-thread', import.meta.url), { workerData: path, resourceLimits: LIMITS });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ready = Promise.withResolvers<void>();
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  let requests: WriterRequest[] = [];
  let lastId = 0;
  let isReady = false;
  let closed = false;

  function ask(name: WriterCall, args: unknown[]): Promise<unknown> {
    if (closed) return Promise.reject(new StoreUnavailable('write: it is closed'));
    return new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      const count = requests.push({ id: lastId, name, args });
      if (count === AT_ONCE) send();
      else if (count === 1) setImmediate(send);
    });
  }

  function send(): void {
    if (requests.length > 0) thread.postMessage(requests);
    requests = [];
  }

  thread.on('message', (answers: WriterAnswer[] | 'ready') => {
    if (answers === 'ready') {
      isReady = true;
      return ready.resolve();
    }
    for (const answer of answers) {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('fault' in answer) asked?.reject(errorOf(answer.fault));
      else asked?.resolve(answer.value);
    }
  });
  thread.once('error', (error: Error) => {
    if (isReady) throw error;
    ready.reject(error);
  });

  return {
    calls: callsBy(ask),
    ready: ready.promise,
    async close() {
      if (!closed) {
        closed = true;
        send();
        thread.postMessage('close');
      }
      await ended;
    },
  };
}

function errorOf({ message, isUnavailable }: WriterFault): Error {
  return isUnavailable ? new StoreUnavailable(message.replace(/^the store cannot /, '')) : new Error(message);
}
