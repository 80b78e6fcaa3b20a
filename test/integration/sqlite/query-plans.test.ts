import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMigrations, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { createSqliteStore } from '../../../src/adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from './store-fixture.ts';

/** Every statement that the store prepares, with the steps that SQLite would take for it. */
function plansOfStore() {
  const db = openDatabase(join(temporaryFolder(), 'countersign.db'));
  migrate(db, findMigrations());
  const prepare = db.prepare.bind(db);
  const statements = new Set<string>();
  Object.defineProperty(db, 'prepare', {
    value: (sql: string) => {
      statements.add(sql);
      return prepare(sql);
    },
  });
  createSqliteStore(db);
  const indexes = prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`);
  const plans = [...statements]
    .filter((sql) => !/^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/.test(sql))
    .map((sql) => {
      // Without values: what SQLite plans must not depend on them.
      const explain = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
      const bound = sql.includes('@') ? [{ now: null, limit: null }] : Array.from(sql.matchAll(/\?/g), () => null);
      return { sql, steps: explain.all(...bound).map(({ detail }) => detail) };
    });
  const named = indexes.pluck().all();
  db.close();
  return { plans, named };
}

// What grows with the work done; the other tables stay short.
const GROWS = /^SCAN (recommendations|revisions|audit_events|audit_private|callbacks|messages|m|card|due|current)\b/;

describe('the statements of the store', () => {
  test('walk through no table that grows, unless in the order of a partial index that is short', () => {
    const { plans } = plansOfStore();
    const walks = plans.flatMap(({ sql, steps }) =>
      steps.filter((step) => GROWS.test(step)).map((step) => ({ sql: sql.replaceAll('"', '').slice(0, 60), step })),
    );
    expect(plans.length).toBeGreaterThan(40);
    expect(walks).toEqual([]);
  });

  test('sort nothing but the few destinations', () => {
    const { plans } = plansOfStore();
    const sorts = plans.filter(({ steps }) => steps.some((step) => step.startsWith('USE TEMP B-TREE')));
    expect(sorts.map(({ sql }) => sql)).toEqual([]);
  });

  test('use every index that is kept', () => {
    const { plans, named } = plansOfStore();
    const steps = plans.flatMap((plan) => plan.steps).join('\n');
    expect(named.filter((index) => !steps.includes(`INDEX ${index} `) && !steps.includes(`INDEX ${index}\n`))).toEqual(
      [],
    );
  });
});
