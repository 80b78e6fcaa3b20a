import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMigrations, migrate } from '../../../src/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { pruner } from '../../../src/adapters/sqlite/record/prune-record.ts';
import { rowsOn } from '../../../src/adapters/sqlite/rows.ts';
import { createSqliteStore } from '../../../src/adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from './store-fixture.ts';

/** Every statement that the store prepares, and those of reports and of pruning, with the steps that SQLite would take for it. */
async function plansOfStore(reports = false) {
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
  const rows = rowsOn(db);
  // To look at a kind is to prepare it.
  expect(Object.values(rows).length).toBeGreaterThan(20);
  const store = createSqliteStore(db, { rows });
  if (reports) {
    const query = { from: 0, to: 1, platforms: null, accounts: null, agents: null };
    await Promise.all([store.digest(query), store.figures(query, [])]);
    pruner(db, 1);
  }
  const indexes = prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`);
  const plans = [...statements]
    .filter((sql) => !/^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/.test(sql))
    .map((sql) => {
      // Without values: what SQLite plans must not depend on them.
      const explain = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
      const bound = sql.includes('@') ? [BOUND] : Array.from(sql.matchAll(/\?/g), () => null);
      return { sql, steps: explain.all(...bound).map(({ detail }) => detail) };
    });
  const named = indexes.pluck().all();
  db.close();
  return { plans, named };
}

// Partial indexes that hold only what is still open, so that walking them is no longer than that.
const OPEN = [
  'callbacks_due',
  'callbacks_dead',
  'messages_to_post',
  'messages_to_update',
  'messages_dead',
  'messages_for_batches',
  'recommendations_halt_reaches',
  'recommendations_open_amounts',
  'recommendations_open_places',
  'recommendations_open',
  'recommendations_outcome_unknown',
  'recommendations_undoable',
];
// Every name that a statement binds by name.
const NAMES =
  'now limit agent value account platform action currency since above upTo except hourAt amountMinor items entity id how at from to platforms accounts agents seq ' +
  'batch below kind name version urgency skip';
const BOUND = Object.fromEntries(NAMES.split(' ').map((name) => [name, null]));

const GROWS =
  /^SCAN (recommendations|exposure|conflicts|touched|revisions|turned_down|audit_events|audit_private|callbacks|batches|batch_items|batch_offers|messages|m|card|due|current)\b/;

describe('the statements of the store', () => {
  test('walk through nothing that grows with the years, but for the count by status and the newest ten thousand ids', async () => {
    const { plans } = await plansOfStore();
    const steps = plans.flatMap((plan) => plan.steps).filter((step) => GROWS.test(step));
    const walks = steps.filter((step) => !OPEN.some((index) => step.endsWith(` ${index}`)));
    expect(plans.length).toBeGreaterThan(40);
    expect(walks).toEqual([
      'SCAN recommendations USING COVERING INDEX recommendations_by_status',
      'SCAN recommendations USING COVERING INDEX sqlite_autoindex_recommendations_1',
    ]);
  });

  test("sort nothing but destinations with work, dead letters, a day's currencies, what people did, and what limits add up", async () => {
    const { plans } = await plansOfStore();
    const sorts = plans.filter(({ steps }) => steps.some((step) => step.startsWith('USE TEMP B-TREE')));
    const known = sorts.map(
      ({ sql }) =>
        /WITH RECURSIVE destinations|group by "recommendations"."currency"|GROUP BY type|FROM exposure|WHERE approved_by = 'policy' AND approved_at|WHERE status IN \('approved', |INDEXED BY callbacks_dead/.exec(
          sql,
        )?.[0],
    );
    expect(known.sort()).toEqual([
      'FROM exposure',
      'FROM exposure',
      'GROUP BY type',
      'INDEXED BY callbacks_dead',
      ...Array(2).fill("WHERE approved_by = 'policy' AND approved_at"),
      "WHERE status IN ('approved', ",
      'WITH RECURSIVE destinations',
      'WITH RECURSIVE destinations',
      'group by "recommendations"."currency"',
    ]);
  });

  test.each([
    ['select "id" from "recommendations" where "recommendations"."timer_at" <=', 'recommendations_timers'],
    [
      'select count(*) from (select 1 as "one" from "recommendations" where ("recommendations"."agent"',
      'recommendations_open',
    ],
    ['select "id" from "recommendations" where ("recommendations"."halt_holds"', 'recommendations_halt_holds'],
    ['ts IS NULL AND batch IS NULL AND m.to_dest = destinations.name', 'messages_to_post'],
    ['ts IS NULL AND batch IS NULL AND m.to_dest = destinations.name', 'messages_cards'],
    ['account = @account AND currency = @currency', 'recommendations_open_amounts'],
    ['entity = ? AND platform = ? AND id <> ?', 'recommendations_open_places'],
    ['ts IS NOT NULL AND m.to_dest = destinations.name', 'messages_to_update'],
    ['SELECT batch_id FROM batch_items WHERE recommendation_id', 'batch_items_in'],
    ['select "channel", "ts" from "messages"', 'messages_cards'],
    ['update "messages" set "urgency"', 'messages_cards'],
    [`state = 'pending' AND agent > agents.name`, 'callbacks_due'],
    [`state = 'pending' AND agent = @agent AND due_at <=`, 'callbacks_due'],
    ['select "state" from "callbacks"', 'callbacks_of_recommendation'],
    [`approved_by = 'policy' AND approved_at >= @since`, 'recommendations_autopilot'],
    [`'closed')\n      AND received_at >= @since`, 'recommendations_by_status'],
    ['left join "audit_private"', 'audit_events_of_recommendation'],
  ])('%s… goes by %s', async (words, index) => {
    const { plans } = await plansOfStore();
    const found = plans.filter(({ sql }) => sql.includes(words));
    expect(found.length).toBeGreaterThan(0);
    for (const { steps } of found) expect(steps.join('\n')).toMatch(new RegExp(`SEARCH .*INDEX ${index} \\(`));
  });

  test('use every index that is kept', async () => {
    const { plans, named } = await plansOfStore(true);
    const steps = plans.flatMap((plan) => plan.steps);
    const unused = named.filter((index) => !steps.some((step) => step.split(' ').includes(index)));
    expect(unused).toEqual([]);
  });
});
