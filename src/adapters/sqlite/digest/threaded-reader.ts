import { Worker } from 'node:worker_threads';
import { type DigestRows, StoreUnavailable } from '../../../app/store.ts';
import type { Figures } from '../../../domain/figures.ts';
import { threadFile } from '../thread-file.ts';
import type { DigestReader } from './digest-reader.ts';
import type { DigestOrder } from './digest-thread.ts';

/**
 * A reader on threads of its own, one for each report and gone with it: a week of a busy database takes seconds to read,
 * and nothing of it may hold up intake or clicks.
 */
export function threadedReader(path: string): DigestReader {
  const threads = new Set<Worker>();
  let closed = false;

  function ask<T>(order: DigestOrder): Promise<T> {
    if (closed) return Promise.reject(new StoreUnavailable('read: it is closed'));
    return new Promise((resolve, reject) => {
      const thread = new Worker(threadFile('digest-thread', import.meta.url), { workerData: order });
      threads.add(thread);
      // What the thread answers is what `DigestReader` gives for the order: it runs the same code.
      thread.once('message', (answer: T) => resolve(answer));
      thread.once('error', (cause) => reject(new StoreUnavailable('read', { cause })));
      thread.once('exit', () => {
        threads.delete(thread);
        reject(new StoreUnavailable('read: it was broken off'));
      });
    });
  }

  return {
    digest: (query) => ask<DigestRows>({ what: 'digest', path, query }),
    figures: (query, spans) => ask<Figures>({ what: 'figures', path, query, spans }),
    async close() {
      closed = true;
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}
