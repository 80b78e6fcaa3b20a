import type { Database } from 'better-sqlite3';
import type { Checkpoint, Publication } from '../../../app/record.ts';

/** What was signed over the record, and how far each place off the box has been told of it. */
export function checkpointRows(db: Database) {
  const newest = db.prepare<[], Checkpoint>(
    'SELECT size, root, note FROM audit_checkpoints ORDER BY size DESC LIMIT 1',
  );
  const since = db.prepare<[number], Checkpoint>(
    'SELECT size, root, note FROM audit_checkpoints WHERE size >= ? ORDER BY size LIMIT 1',
  );
  // Signed once for each size: what was published of it is never replaced.
  const add = db.prepare<Checkpoint>(
    'INSERT INTO audit_checkpoints (size, root, note) VALUES (@size, @root, @note) ON CONFLICT DO NOTHING',
  );
  const publication = db.prepare<[string], Publication>(
    `SELECT target, size, attempts, due_at AS dueAt, failing_since AS failingSince, last_error AS lastError
     FROM audit_publications WHERE target = ?`,
  );
  const put = db.prepare<Publication>(
    `INSERT INTO audit_publications (target, size, attempts, due_at, failing_since, last_error)
     VALUES (@target, @size, @attempts, @dueAt, @failingSince, @lastError)
     ON CONFLICT (target) DO UPDATE SET size = excluded.size, attempts = excluded.attempts, due_at = excluded.due_at,
       failing_since = excluded.failing_since, last_error = excluded.last_error`,
  );
  return {
    newest: (): Checkpoint | null => newest.get() ?? null,
    /** The oldest checkpoint that covers `size` events, or null. */
    covering: (size: number): Checkpoint | null => since.get(size) ?? null,
    add: (checkpoint: Checkpoint): void => void add.run(checkpoint),
    publication: (target: string): Publication | null => publication.get(target) ?? null,
    put: (state: Publication): void => void put.run(state),
  };
}
