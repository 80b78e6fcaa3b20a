import type { Database, RunResult } from 'better-sqlite3';
import { is, Param, Placeholder, type Query } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

/** Drizzle on a connection of ours. */
export type Drizzle = BetterSQLite3Database & { $client: Database };

type Values = Readonly<Record<string, unknown>>;
type Built = {
  getQuery(): Query;
  run(values?: Record<string, unknown>): RunResult;
  get(values?: Record<string, unknown>): unknown;
  all(values?: Record<string, unknown>): unknown;
};

/**
 * A statement as drizzle built it, run without drizzle, which looks for its placeholders and maps its columns anew at each
 * call: for what every intake and every click runs. `names` are those of the columns it selects, in their order. For
 * columns of text and integers only, which need no decoding.
 */
export function direct<B extends Built>(
  client: Database,
  built: B,
  names: readonly string[] = [],
): Omit<B, 'getQuery'> {
  const { sql, params } = built.getQuery();
  const statement = client.prepare<unknown[], unknown[]>(sql);
  if (statement.reader) statement.raw();
  const selected = statement.reader ? statement.columns().length : 0;
  if (selected !== names.length) throw new Error(`${sql}: expected ${selected} names of columns, got ${names.length}`);
  const sources = params.map(sourceOf);

  function bound(values: Values): unknown[] {
    return sources.map((source) => {
      const value = source instanceof Placeholder ? values[source.name] : source;
      if (value === undefined) throw new Error(`${sql}: expected a value for each placeholder`);
      return value;
    });
  }

  // Written out, as better-sqlite3 does for names of its own: to put members on an object one by one costs seven times as
  // much. Its text is of names in this code alone, and it returns an object of just these.
  const members = names.map((name, index) => `${JSON.stringify(name)}: columns[${index}]`);
  const rowOf = Function('columns', `return { ${members.join()} }`) as (columns: readonly unknown[]) => unknown;

  const run = {
    run: (values: Values = {}) => statement.run(...bound(values)),
    get(values: Values = {}) {
      const columns = statement.get(...bound(values));
      return columns && rowOf(columns);
    },
    all: (values: Values = {}) => statement.all(...bound(values)).map(rowOf),
  };
  // The rows are those that drizzle would give, by the same names.
  return run as unknown as Omit<B, 'getQuery'>;
}

function sourceOf(param: unknown): unknown {
  return is(param, Param) ? param.value : param;
}
