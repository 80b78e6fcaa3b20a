import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../../app/store.ts';
import { threadFile } from '../thread-file.ts';
import type { ExportAnswer, ExportOrder } from './export-thread.ts';

/** Writes events as text on a thread of its own, so that it holds up neither intake nor clicks. */
export function exportOnThread(order: ExportOrder): Promise<ExportAnswer> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile('export-thread', import.meta.url), { workerData: order });
    thread.once('message', (answer: ExportAnswer) => resolve(answer));
    thread.once('error', reject);
    thread.once('exit', () => reject(new StoreUnavailable('export the record: the export was broken off')));
  });
}
