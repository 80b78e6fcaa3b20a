import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** One placeholder for each column, named as the row names it: what a prepared insert or update is built of. */
export function placeholdersFor<T extends SQLiteTable>(table: T): Record<keyof T['$inferSelect'] & string, SQL> {
  const entries = Object.keys(getTableColumns(table)).map((name) => [name, sql`${sql.placeholder(name)}`]);
  // Object.fromEntries forgets its keys; they are those of the table.
  return Object.fromEntries(entries) as Record<keyof T['$inferSelect'] & string, SQL>;
}
