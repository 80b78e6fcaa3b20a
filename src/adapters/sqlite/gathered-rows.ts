import type { Database } from 'better-sqlite3';
import type { Gathering } from '../../app/store.ts';

/** A card that was to be listed is posted or gone by now: nothing of the write stays. */
export class LostCard extends Error {}

/** Direct messages that list what their reader is asked, in place of a card for each. */
export function gatheredRows(db: Database) {
  // Slack's ids of people begin with U or W; the names of channels are in small letters.
  const unposted = `dead = 0 AND drawn_version < wanted_version AND ts IS NULL AND batch IS NULL
    AND kind = 'card' AND uncertain_since IS NULL AND attempts = 0`;
  const several = db
    .prepare<[], string>(
      `SELECT to_dest FROM messages WHERE to_dest >= 'U' AND to_dest < 'X' AND ${unposted}
       GROUP BY to_dest HAVING count(*) > 1`,
    )
    .pluck();
  const cardsTo = db
    .prepare<[string, number], string>(
      `SELECT recommendation_id FROM messages WHERE to_dest = ? AND ${unposted} ORDER BY urgency, id LIMIT ?`,
    )
    .pluck();
  const take = db.prepare<[string, string]>(
    `DELETE FROM messages WHERE recommendation_id = ? AND to_dest = ? AND ${unposted}`,
  );
  const insert = db.prepare<[string, string]>('INSERT INTO gathered VALUES (?, ?)');
  const redraw = db.prepare<[number, string]>(
    `UPDATE messages SET wanted_version = wanted_version + 1, urgency = min(urgency, ?)
     WHERE id IN (SELECT message_id FROM gathered WHERE recommendation_id = ?)`,
  );

  return {
    /** People who are about to be sent several cards, and which. */
    several: (limit: number): { to: string; ids: string[] }[] =>
      several.all().map((to) => ({ to, ids: cardsTo.all(to, limit) })),
    /** Takes the cards away that are listed instead. Throws `LostCard` where one of them is not there to be taken. */
    add({ message, items }: Gathering): void {
      for (const id of items) {
        if (take.run(id, message.to).changes !== 1) throw new LostCard();
        insert.run(id, message.id);
      }
    },
    /** Every list that it stands on is to show it as it is now. */
    redraw: (recommendationId: string, urgency: number): void => void redraw.run(urgency, recommendationId),
  };
}
