import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { DigestQuery } from '../../../app/store.ts';
import type { Span } from '../../../domain/figures.ts';
import { readerOn } from './digest-reader.ts';

/** What the thread is asked; it answers with one message. */
export type DigestOrder = { path: string; query: DigestQuery } & (
  | { what: 'digest' }
  | { what: 'figures'; spans: readonly Span[] }
);

const order = workerData as DigestOrder;
const db = new Database(order.path, { readonly: true, timeout: 5_000 });
try {
  const reader = readerOn(db);
  const { query } = order;
  parentPort?.postMessage(await (order.what === 'digest' ? reader.digest(query) : reader.figures(query, order.spans)));
} finally {
  db.close();
}
