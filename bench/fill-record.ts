import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { auditLog } from '../src/adapters/sqlite/audit-log.ts';
import { findMigrations, migrate } from '../src/adapters/sqlite/migrate.ts';
import { privatesOf } from '../src/app/audit-entry.ts';
import type { Ids } from '../src/app/ports.ts';
import type { AuditDraft } from '../src/audit/leaf.ts';

const CHUNK = 20_000;

/**
 * A record of so many events, as intake, clicks and callbacks write them: each with its own leaf and hash, by the code
 * that appends in a server. Only the disk is not waited for.
 */
export function fillRecord(path: string, events: number, agent: string, ids: Ids, at: number): void {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF');
    migrate(db, findMigrations());
    const log = auditLog(drizzle({ client: db }));
    const append = db.transaction((from: number, to: number) => {
      log.append(
        null,
        Array.from({ length: to - from }, (_, index) => draft(ids, agent, from + index, at)),
      );
    });
    for (let from = 0; from < events; from += CHUNK) append(from, Math.min(events, from + CHUNK));
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

/** Each fifth is a new recommendation, each fifth names a person, and each hundredth is about no recommendation. */
function draft(ids: Ids, agent: string, index: number, at: number): AuditDraft {
  const about = { agent, recommendation: `rec_${Math.floor(index / 5)}`, revision: 1, halt_epoch: 0 };
  const base = { id: ids.next('evt'), at: at + index };
  if (index % 100 === 99)
    return { ...base, type: 'digest_due', facts: { digest: 'daily', from: at, to: base.at }, privates: [] };
  const revision_hash = '01'.repeat(32);
  switch (index % 5) {
    case 0: {
      const judged = { lane: 'review', risk: 'high', score: 98, rules: [{ rule: 'transfer_over_10k', points: 20 }] };
      const hashes = { content_hash: 'ab'.repeat(32), policy_hash: 'ef'.repeat(32) };
      const said = JSON.stringify({ data: 'cd'.repeat(32), reason: 'cd'.repeat(32), trigger: 'cd'.repeat(32) });
      const privates = privatesOf(ids, { said });
      return { ...base, type: 'received', facts: { ...about, ...judged, ...hashes, revision_hash }, privates };
    }
    case 2: {
      const origin = { kind: 'person', team: 'T0TEAM', channel: 'C0ADS', message: '1795.01', roles: ['finance'] };
      const privates = privatesOf(ids, { person: 'felix', slack_user: 'U000FELIX' });
      return { ...base, type: 'approval_given', facts: { ...about, origin, revision_hash }, privates };
    }
    default: {
      const type = ['', 'asked', '', 'approved', 'callback_delivered'][index % 5] ?? '';
      return { ...base, type, facts: { ...about, origin: { kind: 'clock' }, revision_hash }, privates: [] };
    }
  }
}
