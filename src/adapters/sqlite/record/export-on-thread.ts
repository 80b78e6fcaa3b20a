import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../../app/store.ts';
import type { ExportAnswer, ExportOrder } from './export-thread.ts';

/** Writes events as text on a thread of its own, so that it holds up neither intake nor clicks. */
export function exportOnThread(order: ExportOrder): Promise<ExportAnswer> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile(), { workerData: order });
    thread.once('message', (answer: ExportAnswer) => resolve(answer));
    thread.once('error', reject);
    thread.once('exit', () => reject(new StoreUnavailable('export the record: the export was broken off')));
  });
}

/** Beside this file among the sources; beside the bundle under its own name. */
function threadFile(): string {
  const bundled = fileURLToPath(new URL('./export-thread.js', import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./export-thread.ts', import.meta.url));
}
