import { eq, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { MessageResult } from '../../app/store.ts';
import { messages } from './schema.ts';

/** How each attempt to show a message ended, written over where it stood. */
export function messageResults(db: BetterSQLite3Database): (result: MessageResult) => void {
  const param = sql.placeholder;
  const isThis = eq(messages.id, param('id'));
  const posting = db
    .update(messages)
    .set({ uncertainSince: sql`coalesce(${messages.uncertainSince}, ${param('at')})` })
    .where(isThis)
    .prepare();
  const drawn = db
    .update(messages)
    .set({
      channel: sql`${param('channel')}`,
      ts: sql`${param('ts')}`,
      // An older drawing that ends later changes nothing about what is known to be shown.
      drawnVersion: sql`CASE WHEN ${messages.drawnVersion} > ${param('version')}
        THEN ${messages.drawnVersion} ELSE ${param('version')} END`,
      drawnHash: sql`CASE WHEN ${messages.drawnVersion} > ${param('version')}
        THEN ${messages.drawnHash} ELSE ${param('shownHash')} END`,
      drawnAt: sql`CASE WHEN ${messages.drawnVersion} > ${param('version')}
        THEN ${messages.drawnAt} ELSE ${param('shownAt')} END`,
      attempts: 0,
      retryAt: 0,
      uncertainSince: null,
      lastError: null,
    })
    .where(isThis)
    .prepare();
  const retry = db
    .update(messages)
    .set({
      attempts: sql`${messages.attempts} + 1`,
      retryAt: sql`${param('at')}`,
      uncertainSince: sql`${param('uncertainSince')}`,
      lastError: sql`${param('error')}`,
    })
    .where(isThis)
    .prepare();
  const repost = db
    .update(messages)
    .set({ channel: null, ts: null, drawnVersion: 0, uncertainSince: null, attempts: sql`${messages.attempts} + 1` })
    .where(isThis)
    .prepare();
  const skipped = db
    .update(messages)
    .set({ drawnVersion: sql`${messages.wantedVersion}`, uncertainSince: null, lastError: null })
    .where(isThis)
    .prepare();
  const dead = db
    .update(messages)
    .set({ dead: 1, lastError: sql`${param('error')}` })
    .where(isThis)
    .prepare();

  const statements = { posting, drawn, retry, repost, skipped, dead };
  return (result) => {
    const shown = result.kind === 'drawn' ? result.shown : undefined;
    const { changes } = statements[result.kind].run({
      ...result,
      shownHash: shown?.hash ?? null,
      shownAt: shown?.at ?? null,
    });
    if (changes === 0) throw new Error(`message ${result.id}: expected one that is stored`);
  };
}
