import fc from 'fast-check';
import type { Approval } from '../../../src/domain/approval.ts';
import { AT_LIMIT } from '../../../src/domain/exposure.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import { LANES, RISKS, type Verdict } from '../../../src/domain/verdict.ts';
import * as build from '../../support/build.ts';
import { HOSTILE_AND_LONG } from './hostile-text.ts';

export const words = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_AND_LONG) },
  fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
  fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
  fc.tuple(fc.constantFrom(...HOSTILE_AND_LONG), fc.constantFrom(...HOSTILE_AND_LONG)).map((pair) => pair.join(' ')),
);
const maybe = fc.option(words, { nil: null });
const time = fc.integer({ min: build.MONDAY - 1e10, max: build.MONDAY + 1e10 });
const money = fc
  .integer({ min: -9e15, max: 9e15 })
  .map((minor) => ({ amount: (minor / 100).toFixed(2), currency: 'USD' }));
const value = fc.oneof(money, fc.double({ noNaN: true }), words, fc.boolean(), fc.constant(null));
const role = fc.constantFrom('marketing_head', 'finance', 'cmo', 'nobody_here', ...HOSTILE_AND_LONG.slice(0, 3));
const roles = fc.array(role, { maxLength: 30 });
const person = fc.constantFrom('dana', 'lee', 'carla', 'alex', 'sam');

const content: fc.Arbitrary<Content> = fc.record(
  {
    kind: fc.constantFrom('action' as const, 'notice' as const),
    action: words,
    summary: words,
    target: fc.record(
      { platform: words, account: words, entity: words, name: words },
      { requiredKeys: ['platform', 'account', 'entity'] },
    ),
    change: fc.record({ field: words, before: value, after: value }),
    context: fc.dictionary(words, fc.oneof(money, fc.double({ noNaN: true }), words, fc.boolean()), { maxKeys: 50 }),
    trigger: words,
    reason: words,
    next_steps: fc.array(words, { maxLength: 10 }),
    expected_outcome: words,
    metrics: fc.array(fc.record({ name: words, before: words, after: words }, { requiredKeys: ['name', 'after'] }), {
      maxLength: 10,
    }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    model: fc.record({ name: words, version: words }),
    data: fc.record(
      {
        as_of: fc.constant('2026-11-23T08:00:00Z'),
        source: words,
        snapshot: fc.dictionary(words, fc.oneof(words, fc.integer()), { maxKeys: 20 }),
      },
      { requiredKeys: [] },
    ),
    amendable: fc.boolean(),
    cost_of_waiting: fc.record({
      amount: fc.constantFrom('0', '120.00', '90000000000000'),
      currency: fc.constant('USD'),
      per: fc.constantFrom('hour' as const, 'day' as const),
    }),
    undo: fc.record(
      { supported: fc.boolean(), window_hours: fc.integer({ min: 1, max: 8760 }), note: words },
      { requiredKeys: ['supported'] },
    ),
  },
  { requiredKeys: ['kind', 'action', 'summary'] },
);

const verdict: fc.Arbitrary<Verdict> = fc
  .record({
    risk: fc.constantFrom(...RISKS),
    lane: fc.constantFrom(...LANES),
    score: fc.integer(),
    parts: fc.array(fc.record({ rule: words, points: fc.integer(), because: words }), { maxLength: 50 }),
    reasons: fc.array(words, { maxLength: 20 }),
    approval: fc.record({ mode: fc.constantFrom('any' as const, 'all' as const), roles }),
    chain: fc.array(
      fc.record({ roles, withinMs: fc.integer({ min: 1, max: 1e9 }), remindAfterMs: fc.constant<number[]>([]) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
    amount: fc.option(fc.record({ amountMinor: fc.integer({ min: -9e15, max: 9e15 }), currency: fc.constant('JPY') })),
    agentOwner: fc.option(person),
    selfApproval: fc.boolean(),
    fieldListed: fc.boolean(),
    irreversible: fc.boolean(),
    freezes: fc.array(fc.record({ name: words, kind: fc.constant('hold' as const), from: time, until: time }), {
      maxLength: 2,
    }),
  })
  .map((part) => build.verdict(part));

const approvals: fc.Arbitrary<Approval[]> = fc.array(fc.record({ by: person, roles, at: time, note: maybe }), {
  maxLength: 12,
});
const measured = fc.array(fc.record({ name: words, value: words }), { maxLength: 10 });

/** A state of any status, with hostile words wherever words may stand. */
export const state: fc.Arbitrary<State> = fc
  .record({
    base: fc.constantFrom(...build.everyState()),
    approvals,
    words: maybe,
    measured,
    flag: fc.boolean(),
    at: time,
    step: fc.integer({ min: 0, max: 11 }),
  })
  .map(({ base, approvals: given, words: said, measured: results, flag, at, step }): State => {
    const release = build.release({ approvals: given, by: flag ? 'people' : 'policy' });
    switch (base.status) {
      case 'held':
        return build.held({ asked: flag, freeze: said === null ? null : { name: said, until: at } });
      case 'pending':
        return build.pending({
          approvals: given,
          step,
          frozenAt: flag ? at : null,
          handedTo: flag ? { by: 'dana', to: 'lee', at } : null,
          snoozes: given.map(({ by }) => ({ by, until: at })),
        });
      case 'approved':
        return build.approved({ release, undoUntil: at, undoClosed: flag });
      case 'rejected':
        return build.rejected({ note: said, undoUntil: at, undoClosed: flag });
      case 'executing':
        return build.executing({ release, overdue: flag, stopRequestedAt: flag ? at : null });
      case 'executed':
        return build.executed({ release, detail: said, measured: results, rollbackUntil: flag ? at : null });
      case 'failed':
        return build.failed({ release, detail: said });
      case 'rolling_back':
        return build.rollingBack({ overdue: flag });
      case 'rolled_back':
        return build.rolledBack({ detail: said, drift: flag ? said : null, measured: results });
      case 'rollback_failed':
        return build.rollbackFailed({ detail: said });
      case 'expired':
        return build.expired({ why: flag ? 'agent_deadline' : 'not_redeemed' });
      case 'handed_over':
        return build.handedOver({ release });
      case 'closed':
        return build.closed({ note: said });
      default:
        return base;
    }
  });

export const item: fc.Arbitrary<Recommendation> = fc
  .record({
    ...{ agent: words, key: words, content, verdict, state, version: fc.nat(), revision: fc.nat() },
    amendment: fc.option(fc.record({ by: person, at: time, note: maybe, asked: value })),
    notes: fc.array(fc.record({ by: person, at: time, note: words }), { maxLength: 20 }),
  })
  .map((part) => build.recommendation(part));

export const context = fc
  .record({
    halt: fc.option(fc.record({ value: words, reason: words }), { nil: null }),
    callback: fc.constantFrom('none' as const, 'pending' as const, 'delivered' as const, 'dead' as const),
    now: time,
    nameOf: words,
    title: words,
    crowd: fc.integer({ min: 0, max: 40 }),
    limits: fc.array(
      fc.record({
        where: words,
        passed: fc.boolean(),
        beyond: fc.constantFrom(...AT_LIMIT),
        hours: fc.integer({ min: 1, max: 9999 }),
      }),
      { maxLength: 8 },
    ),
    conflicts: fc.array(item, { maxLength: 6 }),
  })
  .map(({ halt, callback, now, nameOf, title, crowd, limits, conflicts }) =>
    build.cardContext({
      conflicts,
      limits: limits.map(({ hours, ...part }, index) =>
        build.limitUse({ ...part, id: `${'l'.repeat(60)}${index}`, overMs: hours * build.HOUR_MS }),
      ),
      callback,
      now,
      halt: halt && build.halt({ reason: halt.reason, scope: { kind: 'account', value: halt.value } }),
      people: {
        mention: build.people.mention,
        name: () => nameOf,
        roleTitle: () => title,
        members: () => Array.from({ length: crowd }, (_, index) => `member${index}`),
      },
    }),
  );
