import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { ITSELF } from '../../../app/halt-itself.ts';
import type { RecordKeeper } from '../../../app/record.ts';
import { StoreUnavailable } from '../../../app/store.ts';
import { checkEvent, type Finding } from '../../../audit/check-event.ts';
import { rootAt } from '../../../audit/tree.ts';
import { databasePath } from '../database-url.ts';
import { findMigrations, migrate } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';
import { isUnavailable, unavailable } from '../store-fault.ts';
import { threadFile } from '../thread-file.ts';
import { checkpointRows } from './checkpoint-rows.ts';
import { eventPages } from './event-pages.ts';
import { pruner } from './prune-record.ts';
import { recordTree } from './record-tree.ts';
import { sealer } from './seal-record.ts';
import type { VerifyOrder } from './whole-record.ts';

// Removed in one transaction: some milliseconds, so that no click waits for it.
const EVENTS_A_CHUNK = 256;

/**
 * The record of a `file:` URL, brought to the newest migration. Throws `DatabaseUrlError`, `DatabaseUnusable` or
 * `MigrationError`.
 */
export function openRecord(url: string): RecordKeeper {
  const path = databasePath(url);
  const db = openDatabase(path);
  try {
    migrate(db, findMigrations());
  } finally {
    db.close();
  }
  return recordIn(path);
}

/**
 * The record of a database that is migrated, on a connection of its own: what it writes never waits in the store's queue.
 * Throws `DatabaseUnusable`.
 */
export function recordIn(path: string): RecordKeeper {
  return createRecordKeeper(openDatabase(path), path);
}

// So many are checked in some milliseconds; a thread would cost more of them, and megabytes that stay.
const MOST_IN_PLACE = 1_000;
// A thread of its own is given no more room than its pages of events need.
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 };

function createRecordKeeper(db: Database, path: string): RecordKeeper {
  const tree = recordTree(db);
  const rows = checkpointRows(db);
  const seal = sealer(db);
  const last = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit_events').pluck();
  const newest = db.prepare<[], number>('SELECT at FROM audit_events ORDER BY seq DESC LIMIT 1').pluck();
  const prune = pruner(db, EVENTS_A_CHUNK);
  const threads = new Set<Worker>();

  async function use<T>(what: string, query: () => T): Promise<T> {
    if (!db.open) throw new StoreUnavailable(`${what} the record: it is closed`);
    try {
      return query();
    } catch (error) {
      throw isUnavailable(error) ? unavailable(`${what} the record`, error) : error;
    }
  }

  return {
    size: () => use('read', () => last.get() ?? 0),
    seal: (mostBlocks) => use('seal', () => seal(mostBlocks)),
    rootAt: (size) => use('read', () => rootAt(tree, size)),
    lastCheckpoint: () => use('read', rows.newest),
    addCheckpoint: (checkpoint) => use('write', () => rows.add(checkpoint)),
    publication: (target) => use('read', () => rows.publication(target)),
    recordPublication: (state) => use('write', () => rows.put(state)),
    checkAfter: (seq, limit) => use('read', () => checkAfter(db, seq, limit)),
    async checkAll(verifiers) {
      const order: VerifyOrder = { path, verifiers };
      if ((await use('read', () => last.get() ?? 0)) > MOST_IN_PLACE) return onThread(threads, order);
      // Loaded only here: with more events it is needed on the thread alone.
      const { wholeRecord } = await import('./whole-record.ts');
      return use('check', () => wholeRecord(order));
    },
    newestAt: () => use('read', () => newest.get() ?? null),
    prune: ({ after, before, now, ids }) =>
      use('prune', () => prune(after, before, { by: ITSELF, reason: 'the retention of the policy', now, ids })),
    async close() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
      db.close();
    },
  };
}

function checkAfter(db: Database, seq: number, limit: number): { checkedTo: number; findings: Finding[] } {
  let checkedTo = seq;
  const findings: Finding[] = [];
  for (const page of eventPages(db, seq + 1, seq + limit)) {
    for (const { event, privates } of page) {
      if (event.seq !== checkedTo + 1) findings.push({ seq: checkedTo + 1, what: 'it is missing' });
      const { problem } = checkEvent(event, privates);
      if (problem !== null) findings.push({ seq: event.seq, what: problem });
      checkedTo = event.seq;
    }
  }
  return { checkedTo, findings };
}

function onThread(threads: Set<Worker>, order: VerifyOrder): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(threadFile('verify-thread', import.meta.url), {
      workerData: order,
      resourceLimits: THREAD_LIMITS,
    });
    threads.add(thread);
    thread.once('message', (findings: Finding[]) => resolve(findings));
    thread.once('error', reject);
    thread.once('exit', () => {
      threads.delete(thread);
      reject(new StoreUnavailable('check the record: the check was broken off'));
    });
  });
}
