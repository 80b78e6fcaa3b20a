import type { Database } from 'better-sqlite3';
import { type Place, placeOf } from '../../domain/exposure.ts';
import type { Again, TurnedDown } from '../../domain/turned-down.ts';
import type { WrittenItem } from './written-change.ts';

type Asked = [
  account: string,
  entity: string,
  platform: string,
  agent: string,
  action: string,
  since: number,
  except: string,
];
type Written = Place & TurnedDown & { id: string; agent: string; action: string };

/** What people turned down, and where. In plain SQL: every intake that policy would let through asks here. */
export function turnedDownRows(db: Database) {
  // By position, which costs less than by name.
  const since = db.prepare<Asked, TurnedDown & { id: string }>(`
    SELECT recommendation_id AS id, how, turned_down_at AS at FROM turned_down
    WHERE account = ? AND entity = ? AND platform = ? AND agent = ? AND action = ? AND turned_down_at > ?
      AND recommendation_id <> ?`);
  const put = db.prepare<Written>(`
    INSERT INTO turned_down (recommendation_id, account, entity, platform, agent, action, how, turned_down_at)
    VALUES (@id, @account, @entity, @platform, @agent, @action, @how, @at)
    ON CONFLICT (recommendation_id) DO UPDATE SET how = excluded.how, turned_down_at = excluded.turned_down_at`);
  const lift = db.prepare<[string]>('DELETE FROM turned_down WHERE recommendation_id = ?');

  return {
    /** The last time that a person turned the same move down, or null. */
    find(place: Place | null, again: Again | null | undefined, except: string): (TurnedDown & { id: string }) | null {
      if (place === null || !again) return null;
      const { account, entity, platform } = place;
      // Few, since people did it: an ORDER BY would cost ten times as much.
      const found = since.all(account, entity, platform, again.agent, again.action, again.since, except);
      return found.reduce<(TurnedDown & { id: string }) | null>(
        (last, each) => (last && last.at >= each.at ? last : each),
        null,
      );
    },
    write(
      { id, agent, content }: Pick<WrittenItem, 'id' | 'agent' | 'content'>,
      said: TurnedDown | 'lifted' | null,
    ): void {
      const place = placeOf(content);
      if (said === 'lifted') lift.run(id);
      else if (said !== null && place !== null) put.run({ id, ...place, agent, action: content.action, ...said });
    },
  };
}
