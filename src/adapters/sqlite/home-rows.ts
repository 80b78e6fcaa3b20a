import { desc, eq, gte, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { DrawnHome, Home } from '../../app/store.ts';
import { placeholdersFor } from './placeholders.ts';
import { homes } from './schema.ts';

type HomeRow = typeof homes.$inferSelect;

/** Who has opened Home, and what it shows them. */
export function homeRows(db: BetterSQLite3Database) {
  const param = sql.placeholder;
  const isTheirs = eq(homes.slackUser, param('slackUser'));
  const lately = db
    .select()
    .from(homes)
    .where(gte(homes.openedAt, param('since')))
    .orderBy(desc(homes.openedAt))
    .prepare();
  const one = db.select().from(homes).where(isTheirs).prepare();
  const open = db
    .insert(homes)
    .values(placeholdersFor(homes))
    .onConflictDoUpdate({
      target: homes.slackUser,
      set: {
        openedAt: sql`excluded.opened_at`,
        // Another view than the one that was drawn last: what it shows is not known.
        drawnHash: sql`CASE WHEN ${homes.viewHash} IS excluded.view_hash THEN ${homes.drawnHash} END`,
        offeredHash: sql`CASE WHEN ${homes.viewHash} IS excluded.view_hash THEN ${homes.offeredHash} END`,
        viewHash: sql`excluded.view_hash`,
      },
    })
    .prepare();
  const draw = db
    .update(homes)
    .set({
      viewHash: sql`${param('viewHash')}`,
      drawnHash: sql`${param('shownHash')}`,
      drawnAt: sql`${param('at')}`,
      offeredHash: sql`${param('offeredHash')}`,
    })
    .where(isTheirs)
    .prepare();

  return {
    openedSince: (since: number): Home[] => lately.all({ since }).map(homeOf),
    of(slackUser: string): Home | null {
      const row = one.get({ slackUser });
      return row ? homeOf(row) : null;
    },
    opened(slackUser: string, openedAt: number, viewHash: string | null): void {
      const row: HomeRow = { slackUser, openedAt, viewHash, drawnHash: null, drawnAt: null, offeredHash: null };
      open.run(row);
    },
    drawn(slackUser: string, drawn: Omit<DrawnHome, 'fact'> | null): void {
      draw.run({ slackUser, ...(drawn ?? { viewHash: null, shownHash: null, offeredHash: null, at: null }) });
    },
  };
}

function homeOf({ slackUser, openedAt, viewHash, drawnHash, offeredHash }: HomeRow): Home {
  return { slackUser, openedAt, viewHash, shownHash: drawnHash, offeredHash };
}
