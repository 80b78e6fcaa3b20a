import { parentPort, workerData } from 'node:worker_threads';
import { StoreUnavailable } from '../../../app/store.ts';
import { openDatabase } from '../open-database.ts';
import { recordIn } from '../record/open-record.ts';
import { queuedWrites } from './queued-writes.ts';
import { callOf } from './writer-calls.ts';

export type WriterRequest = { id: number; name: Parameters<typeof callOf>[1]; args: unknown[] };
export type WriterAnswer = { id: number } & ({ value: unknown } | { fault: WriterFault });
/** `message` of the error that was thrown, and whether it was `StoreUnavailable`. */
export type WriterFault = { message: string; isUnavailable: boolean };

// While it writes these the server works on the next: in larger groups each would wait for the other.
const AT_ONCE = 12;

// A connection that changes recommendations, and one for the keeping of the record.
const path = String(workerData);
const writes = queuedWrites(openDatabase(path), { atOnce: AT_ONCE });
const record = recordIn(path);
const calls = { ...record, ...writes };

// Those of one commit go back together.
let answers: WriterAnswer[] = [];
function answer(one: WriterAnswer): void {
  if (answers.push(one) > 1) return;
  setImmediate(() => {
    parentPort?.postMessage(answers);
    answers = [];
  });
}

function faultOf(error: unknown): WriterFault {
  if (!(error instanceof Error)) return { message: String(error), isUnavailable: false };
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return { message: `${error.message}${cause}`, isUnavailable: error instanceof StoreUnavailable };
}

async function close(): Promise<void> {
  await writes.close();
  await record.close();
  // What was committed on the way is answered before the thread ends by itself.
  setImmediate(() => parentPort?.close());
}

parentPort?.on('message', (requests: WriterRequest[] | 'close') => {
  if (requests === 'close') return void close();
  for (const { id, name, args } of requests) {
    callOf(calls, name, args).then(
      (value) => answer({ id, value }),
      (error: unknown) => answer({ id, fault: faultOf(error) }),
    );
  }
});
parentPort?.postMessage('ready');
