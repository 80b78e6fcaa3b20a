import type { Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { privatesOf } from '../../../app/audit-entry.ts';
import { ITSELF } from '../../../app/halt-itself.ts';
import type { Ids } from '../../../app/ports.ts';
import type { Json } from '../../../audit/canonical-json.ts';
import { auditLog } from '../audit-log.ts';

/** Who keeps the record, why, and when: every act of keeping is recorded with it. */
export type Operator = { by: string; reason: string; now: number; ids: Ids };

/** Appends what an operator did, in the transaction that is open; returns its sequence. */
export function recordAct(
  db: Database,
  { by, reason, now, ids }: Operator,
  type: string,
  facts: { [key: string]: Json | undefined },
): number {
  auditLog(drizzle({ client: db })).append(null, [
    {
      id: ids.next('evt'),
      type,
      at: now,
      facts: { ...facts, origin: { kind: by === ITSELF ? 'clock' : 'operator' } },
      privates: privatesOf(ids, { person: by, reason: reason === '' ? null : reason }),
    },
  ]);
  const seq = db.prepare<[], number>('SELECT max(seq) FROM audit_events').pluck().get();
  if (seq === undefined) throw new Error('audit_events: expected the event that was just appended');
  return seq;
}
