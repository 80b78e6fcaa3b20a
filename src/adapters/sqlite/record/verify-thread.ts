import { parentPort, workerData } from 'node:worker_threads';
import { type VerifyOrder, wholeRecord } from './whole-record.ts';

// A million events take many seconds to hash: not on the thread that answers clicks.
parentPort?.postMessage(wholeRecord(workerData as VerifyOrder));
