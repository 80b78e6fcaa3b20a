import Database from 'better-sqlite3';

/** What is stored, read by a connection of its own that cannot write. */
export type Records = {
  rows<Row>(sql: string, ...values: (string | number)[]): Row[];
  /** The one row; throws unless there is exactly one. */
  row<Row>(sql: string, ...values: (string | number)[]): Row;
  /** The types of the recommendation's audit events in order, deliveries of callbacks and showings left out. */
  audit(id: string): string[];
  /** When audit events of this type happened; epoch milliseconds. */
  auditedAt(id: string, type: string): number[];
  status(id: string): string;
  count(table: 'recommendations' | 'batches' | 'audit_events' | 'callbacks' | 'messages' | 'halts'): number;
};

export function createRecords(path: string): Records {
  function rows<Row>(sql: string, ...values: (string | number)[]): Row[] {
    const db = new Database(path, { readonly: true, timeout: 5_000 });
    try {
      return db.prepare<unknown[], Row>(sql).all(...values);
    } finally {
      db.close();
    }
  }

  function row<Row>(sql: string, ...values: (string | number)[]): Row {
    const found = rows<Row>(sql, ...values);
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`expected one row, got ${found.length}: ${sql}`);
    return only;
  }

  return {
    rows,
    row,
    audit: (id) =>
      rows<{ type: string }>(
        `SELECT type FROM audit_events WHERE recommendation_id = ? AND type NOT LIKE 'callback_%' AND type <> 'shown'
         ORDER BY seq`,
        id,
      ).map(({ type }) => type),
    auditedAt: (id, type) =>
      rows<{ at: number }>(
        'SELECT at FROM audit_events WHERE recommendation_id = ? AND type = ? ORDER BY seq',
        id,
        type,
      ).map(({ at }) => at),
    status: (id) => row<{ status: string }>('SELECT status FROM recommendations WHERE id = ?', id).status,
    count: (table) => row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).n,
  };
}
