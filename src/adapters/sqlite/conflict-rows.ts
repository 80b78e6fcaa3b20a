import type { Database } from 'better-sqlite3';
import { type Place, placeOf, wholesOf } from '../../domain/exposure.ts';
import { areOpposed } from '../../domain/meeting.ts';
import { readJson, StoredContent } from './stored-json.ts';

const MOST_LOOKED_AT = 50;
/** The first character after the slash: what is part of a thing by its path lies between the two. */
const AFTER_SLASH = '0';

type Near = { id: string; content: string };
const NEAR = `SELECT r.id, v.content FROM recommendations AS r
  JOIN revisions AS v ON v.recommendation_id = r.id AND v.revision = r.revision
  WHERE r.exposure_state = 'pending' AND r.account = @account AND r.platform = @platform AND r.id <> @except`;

/** Which open recommendations must be seen together. In plain SQL: every intake asks here. */
export function conflictRows(db: Database) {
  const open = db
    .prepare<[account: string, entity: string, platform: string, except: string], string>(`
    SELECT id FROM recommendations
    WHERE exposure_state = 'pending' AND account = ? AND entity = ? AND platform = ? AND id <> ? LIMIT ${MOST_LOOKED_AT}`)
    .pluck();
  const touching = db
    .prepare<[how: string, account: string, entity: string, platform: string, except: string], string>(`
    SELECT r.id FROM touched JOIN recommendations AS r ON r.id = touched.recommendation_id
    WHERE touched.how = ? AND touched.account = ? AND touched.entity = ? AND touched.platform = ? AND r.id <> ?
      AND r.exposure_state = 'pending' LIMIT ${MOST_LOOKED_AT}`)
    .pluck();
  // Seldom is there any, and a join that finds nothing costs five times what it costs to see that first.
  const anySaid = db
    .prepare<[account: string, entity: string, platform: string], number>(
      'SELECT 1 FROM touched WHERE account = ? AND entity = ? AND platform = ? LIMIT 1',
    )
    .pluck();
  const anyBetween = db
    .prepare<[account: string, from: string, upTo: string], number>(
      `SELECT 1 FROM recommendations WHERE exposure_state = 'pending' AND account = ? AND entity BETWEEN ? AND ? LIMIT 1`,
    )
    .pluck();
  type Asked = { account: string; platform: string; except: string };
  const within = db.prepare<Asked & { above: string; upTo: string }, Near>(
    `${NEAR} AND r.entity > @above AND r.entity < @upTo LIMIT ${MOST_LOOKED_AT}`,
  );
  const at = db.prepare<Asked & { entity: string }, Near>(`${NEAR} AND r.entity = @entity LIMIT ${MOST_LOOKED_AT}`);
  const saidPart = db.prepare<Asked & { entity: string }, Near>(
    `${NEAR} AND r.id IN (SELECT recommendation_id FROM touched
      WHERE account = @account AND entity = @entity AND platform = @platform AND how = 'part_of') LIMIT ${MOST_LOOKED_AT}`,
  );
  const touch = db.prepare<[string, string, string, string, string]>(
    'INSERT INTO touched (account, entity, platform, how, recommendation_id) VALUES (?, ?, ?, ?, ?)',
  );
  const letGo = db.prepare<[string]>('DELETE FROM touched WHERE recommendation_id = ?');
  const linked = db
    .prepare<[string], string>('SELECT other_id FROM conflicts WHERE recommendation_id = ? ORDER BY other_id DESC')
    .pluck();
  const link = db.prepare<[string, string]>(
    'INSERT INTO conflicts (recommendation_id, other_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const unlink = db.prepare<[string, string]>('DELETE FROM conflicts WHERE recommendation_id = ? AND other_id = ?');

  function isSaid({ account, platform }: Place, entity: string): boolean {
    return anySaid.get(account, entity, platform) !== undefined;
  }

  function sharing(place: Place, said: boolean, except: string): string[] {
    const { account, entity, platform, source } = place;
    const at = (there: string, saidOfIt: boolean) => [
      ...open.all(account, there, platform, except),
      ...(saidOfIt ? touching.all('source', account, there, platform, except) : []),
    ];
    return source === undefined ? at(entity, said) : [...at(entity, said), ...at(source, isSaid(place, source))];
  }

  /** What it is part of, or is part of it, and leans the other way. */
  function opposed(place: Place, said: boolean, except: string): string[] {
    if (place.lean === undefined) return [];
    const { account, platform, entity } = place;
    const asked = { account, platform, except };
    const [above, upTo] = [`${entity}/`, `${entity}${AFTER_SLASH}`];
    const near = [
      ...(anyBetween.get(account, above, upTo) ? within.all({ ...asked, above, upTo }) : []),
      ...(said ? saidPart.all({ ...asked, entity }) : []),
      ...wholesOf(place).flatMap((whole) =>
        anyBetween.get(account, whole, whole) ? at.all({ ...asked, entity: whole }) : [],
      ),
    ];
    return near.flatMap(({ id, content }) => {
      const other = placeOf(readJson(StoredContent, content, 'recommendation', id, 'content'));
      return other !== null && areOpposed(place, other) ? [id] : [];
    });
  }

  return {
    /**
     * Those for the same target, or that touch it, and those that oppose it from above or below; newest first: by their ids,
     * since an ORDER BY costs six times as much.
     */
    neighbours(place: Place | null, except: string): string[] {
      if (place === null) return [];
      const said = isSaid(place, place.entity);
      const ids = [...sharing(place, said, except), ...opposed(place, said, except)];
      return ids.length < 2 ? ids : [...new Set(ids)].sort().reverse();
    },
    /** Keeps what a revision touches beside its target, in place of what the one before it did. */
    touches(id: string, place: Place | null, isFirst: boolean): void {
      if (!isFirst) letGo.run(id);
      if (place === null) return;
      const { account, platform, source, partOf } = place;
      if (source !== undefined) touch.run(account, source, platform, 'source', id);
      if (partOf !== undefined) touch.run(account, partOf, platform, 'part_of', id);
    },
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
