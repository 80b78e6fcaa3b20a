import type { Database } from 'better-sqlite3';

// Shorter words stand in other words, and would be found everywhere.
const SHORTEST = 4;

/**
 * Where these texts still stand in the database after an erasure, as `table.column` with how many rows: what an agent
 * wrote about a person is not erased by itself, and a person is told of it.
 */
export function leftovers(db: Database, texts: readonly string[]): { place: string; rows: number }[] {
  const wanted = [...new Set(texts)].filter((text) => text.length >= SHORTEST);
  const columns = db
    .prepare<[], { place: string; table: string; column: string }>(
      `SELECT t.name || '.' || c.name AS place, t.name AS "table", c.name AS "column"
       FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
       WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite_%' ORDER BY place`,
    )
    .all();
  return columns.flatMap(({ place, table, column }) => {
    const count = db
      .prepare<[string], number>(`SELECT count(*) FROM "${table}" WHERE instr("${column}", ?) > 0`)
      .pluck();
    const rows = Math.max(0, ...wanted.map((text) => count.get(text) ?? 0));
    return rows === 0 ? [] : [{ place, rows }];
  });
}
