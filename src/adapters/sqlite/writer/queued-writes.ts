import type { Database } from 'better-sqlite3';
import { StoreUnavailable } from '../../../app/store.ts';
import { LostCard } from '../gathered-rows.ts';
import { assertDurable } from '../open-database.ts';
import { type Rows, rowsOn } from '../rows.ts';
import { LostRace } from '../surroundings.ts';
import { createWriteQueue } from '../write-queue.ts';
import { type StoreJobs, storeJobs } from './store-jobs.ts';

/** The same as `StoreJobs`, each resolved when it is durable. All throw `StoreUnavailable` when they cannot. */
export type StoreWrites = {
  [Name in Exclude<keyof StoreJobs, 'proveWrite'>]: (
    ...args: Parameters<StoreJobs[Name]>
  ) => Promise<ReturnType<StoreJobs[Name]>>;
} & {
  /** Throws unless something can be written and the connection has kept its durability settings. */
  check(): Promise<void>;
  /** Commits what waits, and closes the connection. */
  close(): Promise<void>;
};

/**
 * The jobs in one queue, so that those which wait at the same moment share a commit, at most `atOnce` of them; it owns the
 * connection from now on.
 */
export function queuedWrites(client: Database, parts: { rows?: Rows; atOnce?: number } = {}): StoreWrites {
  const { rows = rowsOn(client), atOnce } = parts;
  const jobs = storeJobs(client, rows);
  const queue = createWriteQueue(client, atOnce);
  const queued =
    <Args extends unknown[], Result>(job: (...args: Args) => Result) =>
    (...args: Args): Promise<Result> =>
      queue.write(() => job(...args));
  const commit = queued(jobs.commit);
  const gatherCards = queued(jobs.gatherCards);

  return {
    // Two are seen to be lost only once they were written, and so are taken back.
    async commit(change) {
      try {
        return await commit(change);
      } catch (error) {
        if (error instanceof LostRace) return { ok: false, conflict: error.conflict };
        throw error;
      }
    },
    async gatherCards(gathering) {
      try {
        return await gatherCards(gathering);
      } catch (error) {
        if (error instanceof LostCard) return { ok: false };
        throw error;
      }
    },
    commitHalt: queued(jobs.commitHalt),
    commitPolicy: queued(jobs.commitPolicy),
    commitPause: queued(jobs.commitPause),
    policyHeldAgainst: queued(jobs.policyHeldAgainst),
    append: queued(jobs.append),
    commitAbsence: queued(jobs.commitAbsence),
    setPreference: queued(jobs.setPreference),
    openHome: queued(jobs.openHome),
    drawnHome: queued(jobs.drawnHome),
    keepAnswer: queued(jobs.keepAnswer),
    commitBatch: queued(jobs.commitBatch),
    showAlone: queued(jobs.showAlone),
    keepOffered: queued(jobs.keepOffered),
    recordMessage: queued(jobs.recordMessage),
    recordCallback: queued(jobs.recordCallback),
    replayCallbacks: queued(jobs.replayCallbacks),
    recordKeyUses: queued(jobs.recordKeyUses),
    startDigest: queued(jobs.startDigest),
    lease: queued(jobs.lease),
    async check() {
      await queue.write(jobs.proveWrite);
      try {
        assertDurable(client);
      } catch (cause) {
        throw new StoreUnavailable('keep its promise of durability', { cause });
      }
    },
    async close() {
      queue.close();
      client.close();
    },
  };
}
