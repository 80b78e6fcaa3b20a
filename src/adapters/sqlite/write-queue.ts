import type { Database } from 'better-sqlite3';
import { StoreUnavailable } from '../../app/store.ts';
import { isUnavailable, unavailable } from './store-fault.ts';

export type WriteQueue = {
  /**
   * Resolves with what `work` returned once that is durable. `work` is synchronous and may throw to be taken back; it may be
   * done twice, the first time taken back, so it leaves no trace but in the database.
   */
  write<T>(work: () => T): Promise<T>;
  /** Commits what waits, then refuses everything with `StoreUnavailable`. */
  close(): void;
};

/** Does the work and returns what tells the caller, for when the commit stands. */
type Job = { run: () => () => void; reject: (error: unknown) => void };

/**
 * Writes that wait at the same moment share one transaction and one fsync. A fault in one takes back that one alone: the
 * batch is then done again, each under a savepoint of its own, which would cost all others a tenth more. Larger batches
 * save no more fsync worth having and hold up the event loop.
 */
export function createWriteQueue(db: Database, batchLimit = 250): WriteQueue {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const savepoint = db.prepare('SAVEPOINT one');
  const release = db.prepare('RELEASE one');
  const takeBack = db.prepare('ROLLBACK TO one');
  let waiting: Job[] = [];
  let closed = false;

  function flush() {
    const batch = waiting.slice(0, batchLimit);
    waiting = waiting.slice(batchLimit);
    if (waiting.length > 0) setImmediate(flush);
    if (batch.length > 0) commitTogether(batch);
  }

  function commitTogether(batch: Job[]) {
    let settled: (() => void)[];
    try {
      begin.run();
      settled = allOrNone(batch) ?? batch.map(runAlone);
      commit.run();
    } catch (cause) {
      leaveTransaction();
      const fault = unavailable('write', cause);
      for (const { reject } of batch) reject(fault);
      return;
    }
    for (const settle of settled) settle();
  }

  /** Null, in a transaction begun anew, where one of them fails. */
  function allOrNone(batch: Job[]): (() => void)[] | null {
    try {
      return batch.map(({ run }) => run());
    } catch (error) {
      // A full disk and its like may have rolled back everything already, and would meet the others too.
      if (!db.inTransaction || isUnavailable(error)) throw error;
      rollback.run();
      begin.run();
      return null;
    }
  }

  function runAlone({ run, reject }: Job): () => void {
    savepoint.run();
    try {
      const settle = run();
      release.run();
      return settle;
    } catch (error) {
      if (!db.inTransaction || isUnavailable(error)) throw error;
      takeBack.run();
      release.run();
      return () => reject(error);
    }
  }

  function leaveTransaction() {
    try {
      if (db.inTransaction) rollback.run();
    } catch {
      // The next batch cannot begin while this one is open: it fails as this one did, and comes here again.
    }
  }

  return {
    write(work) {
      if (closed) return Promise.reject(new StoreUnavailable('write: it is closed'));
      return new Promise((resolve, reject) => {
        const run = () => {
          const result = work();
          return () => resolve(result);
        };
        if (waiting.push({ run, reject }) === 1) setImmediate(flush);
      });
    },
    close() {
      closed = true;
      while (waiting.length > 0) flush();
    },
  };
}
