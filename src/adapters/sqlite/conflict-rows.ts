import type { Database } from 'better-sqlite3';
import type { Place } from '../../domain/exposure.ts';

const MOST_LOOKED_AT = 50;

/** Which open recommendations must be seen together. In plain SQL: every intake asks here. */
export function conflictRows(db: Database) {
  const open = db
    .prepare<[account: string, entity: string, platform: string, except: string], string>(`
    SELECT id FROM recommendations
    WHERE exposure_state = 'pending' AND account = ? AND entity = ? AND platform = ? AND id <> ? LIMIT ${MOST_LOOKED_AT}`)
    .pluck();
  const linked = db
    .prepare<[string], string>('SELECT other_id FROM conflicts WHERE recommendation_id = ? ORDER BY other_id DESC')
    .pluck();
  const link = db.prepare<[string, string]>(
    'INSERT INTO conflicts (recommendation_id, other_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const unlink = db.prepare<[string, string]>('DELETE FROM conflicts WHERE recommendation_id = ? AND other_id = ?');

  return {
    /** Those for the same target, newest first: by their ids, since an ORDER BY costs six times as much. */
    neighbours: (place: Place | null, except: string): string[] =>
      place === null ? [] : open.all(place.account, place.entity, place.platform, except).sort().reverse(),
    of: (id: string): string[] => linked.all(id),
    link(one: string, other: string): void {
      link.run(one, other);
      link.run(other, one);
    },
    unlink(one: string, other: string): void {
      unlink.run(one, other);
      unlink.run(other, one);
    },
  };
}
