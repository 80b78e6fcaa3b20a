import { eq, lt, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { answers } from './schema.ts';

// Slack forgets such an answer when its client is closed; a button on an older one works, and names no hash.
const KEPT_MS = 7 * 24 * 3_600_000;

/** What was answered to people with buttons, by the id that its blocks carry. */
export function answerRows(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const insert = db
    .insert(answers)
    .values({ id: param('id'), hash: param('hash'), shownAt: param('at') })
    .prepare();
  const forget = db
    .delete(answers)
    .where(lt(answers.shownAt, param('before')))
    .prepare();
  const one = db
    .select({ hash: answers.hash })
    .from(answers)
    .where(eq(answers.id, param('id')))
    .prepare();

  return {
    keep(answer: { id: string; hash: string; at: number }): void {
      forget.run({ before: answer.at - KEPT_MS });
      insert.run(answer);
    },
    hashOf: (id: string): string | null => one.get({ id })?.hash ?? null,
  };
}
