import fc from 'fast-check';
import type { Actor, Command, OutcomeStatus } from '../../src/domain/command.ts';
import { decideReceived } from '../../src/domain/decide.ts';
import type { Revision } from '../../src/domain/event.ts';
import { evolve } from '../../src/domain/evolve.ts';
import { decimalOf } from '../../src/domain/money.ts';
import { type Content, moneyOf } from '../../src/domain/recommendation.ts';
import type { Recommendation } from '../../src/domain/state.ts';
import { LANES, type Verdict } from '../../src/domain/verdict.ts';
import { content, halt, held, MONDAY, recommendation, verdict } from './build.ts';
import { at, peopleOnly } from './commands.ts';

/** One step of a walk: time moves, what stands in its way comes or goes, and somebody asks for something. */
export type Step = {
  advanceMs: number;
  halted: boolean;
  paused: boolean;
  peopleOnly: boolean;
  ask: (item: Recommendation) => Command;
};

const ROLES = ['a', 'b', 'c', 'd'];
// Empty lists are rare in life, and must still be harmless.
const roles = fc.oneof(
  { weight: 9, arbitrary: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<string[]>([]) },
);

const anyVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    lane: fc.constantFrom(...LANES),
    approval: fc.record(
      { mode: fc.constantFrom<'any' | 'all'>('any', 'all'), roles, quorum: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: ['mode', 'roles'] },
    ),
    chain: fc.array(
      fc.record({
        roles,
        withinMs: fc.integer({ min: 1, max: 100 }),
        remindAfterMs: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    undoWindowMs: fc.integer({ min: 0, max: 20 }),
    permitTtlMs: fc.integer({ min: 0, max: 200 }),
    reportWithinMs: fc.integer({ min: 0, max: 60 }),
    agentOwner: fc.constantFrom('p', null),
    selfApproval: fc.boolean(),
    irreversible: fc.boolean(),
    freezes: fc.array(
      fc.tuple(fc.integer({ min: -50, max: 300 }), fc.integer({ min: 1, max: 120 })).map(([from, lasts]) => ({
        name: 'Winter sale',
        kind: 'hold' as const,
        from: MONDAY + from,
        until: MONDAY + from + lasts,
      })),
      { maxLength: 2 },
    ),
    rollbackApprovalMs: fc.constantFrom(null, null, null, null, 25),
  })
  .map((part) => verdict(part));

const anyContent: fc.Arbitrary<Content> = fc
  .record({
    kind: fc.constantFrom<'action' | 'notice'>('action', 'action', 'action', 'notice'),
    deadlineMs: fc.option(fc.integer({ min: 1, max: 400 })),
    windowHours: fc.option(fc.double({ min: 1e-6, max: 1e-3, noNaN: true }), { nil: undefined }),
    supported: fc.boolean(),
  })
  .map(({ kind, deadlineMs, windowHours, supported }) =>
    content({
      kind,
      undo: { supported, ...(windowHours === undefined ? {} : { window_hours: windowHours }) },
      ...(deadlineMs === null ? {} : { expires_at: new Date(MONDAY + deadlineMs).toISOString() }),
    }),
  );

const anyRevision = fc.record({ content: anyContent, verdict: anyVerdict });
const anyActor: fc.Arbitrary<Actor> = fc.record({ person: fc.constantFrom('p', 'q', 'r', 's'), roles });
// Mostly the revision that stands; now and then a click on a card of another one.
const staleness = fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0);
const measured = fc.array(fc.constant({ name: 'CPA', value: '$38' }), { maxLength: 1 });

const drift = fc.integer({ min: 0, max: 9 }).map((roll) => (roll === 0 ? 'set by hand since' : null));

export const hashOf = (revision: number) => `hash-${revision}`;
const shown = (item: Recommendation, stale: boolean) => hashOf(stale ? item.revision - 1 : item.revision);

const EXECUTED = ['executed', 'executed', 'failed'] as const;
const ROLLED = ['rolled_back', 'rollback_failed'] as const;
const anyReport = fc
  .tuple(fc.nat(9), fc.constantFrom<OutcomeStatus>(...EXECUTED, ...ROLLED), measured, staleness, drift)
  .map(([...told]) => reportThat(...told));

const anyCare: fc.Arbitrary<Step['ask']> = fc.oneof(
  fc.tuple(anyActor, anyActor, staleness).map(([...given]) => reassignBy(...given)),
  fc.tuple(anyActor, fc.nat(150)).map(([by, ms]) => snoozeBy(by, ms)),
  anyActor.map(annotateBy),
);

const anyAsk: fc.Arbitrary<Step['ask']> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(anyActor, staleness).map(([by, stale]) => approveBy(by, stale)) },
  { weight: 1, arbitrary: fc.tuple(anyActor, staleness).map(([by, stale]) => rejectBy(by, stale)) },
  { weight: 3, arbitrary: fc.tuple(anyActor, staleness).map(([by, stale]) => undoBy(by, stale)) },
  { weight: 1, arbitrary: fc.tuple(anyActor, staleness).map(([by, stale]) => closeBy(by, stale)) },
  { weight: 1, arbitrary: anyRevision.map(reviseTo) },
  { weight: 1, arbitrary: fc.tuple(anyActor, staleness, anyVerdict).map(([...given]) => amendBy(...given)) },
  { weight: 1, arbitrary: anyCare },
  { weight: 1, arbitrary: fc.constant(() => ({ type: 'withdraw' }) satisfies Command) },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom('k1', 'k2'), staleness).map(([key, stale]) => redeemWith(key, stale)),
  },
  { weight: 6, arbitrary: anyReport },
  { weight: 2, arbitrary: fc.constant(() => ({ type: 'halt' }) satisfies Command) },
  { weight: 2, arbitrary: anyVerdict.map((judged) => () => ({ type: 'release', verdict: judged }) satisfies Command) },
  { weight: 8, arbitrary: fc.constant(() => ({ type: 'tick' }) satisfies Command) },
);

const anyAdvance = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 30, max: 500 }) },
  { weight: 1, arbitrary: fc.integer({ min: -100, max: 0 }) },
);

/** A recommendation as it arrives, by any verdict that policy could give. */
export const anyArrival: fc.Arbitrary<Recommendation> = fc
  .tuple(anyRevision, fc.boolean(), fc.boolean())
  .map(([part, halted, people]) => {
    const revision: Revision = { revision: 1, revisionHash: hashOf(1), ...part };
    const blank = recommendation({ ...revision, state: held(), version: 0 });
    return decideReceived(revision, people ? peopleOnly(MONDAY) : at(MONDAY, halted ? halt() : null)).reduce(
      evolve,
      blank,
    );
  });

/** What people, the agent, halts and the clock may do to it, in any order. */
export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    advanceMs: anyAdvance,
    halted: rarely(15),
    paused: rarely(15),
    peopleOnly: rarely(15),
    ask: anyAsk,
  }),
  { maxLength: 60, size: 'max' },
);

function rarely(most: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: most }).map((roll) => roll === 0);
}

function approveBy(by: Actor, stale: boolean): Step['ask'] {
  return (item) => ({ type: 'approve', by, revisionHash: shown(item, stale), note: null });
}

function rejectBy(by: Actor, stale: boolean): Step['ask'] {
  return (item) => ({ type: 'reject', by, revisionHash: shown(item, stale), note: null });
}

function undoBy(by: Actor, stale: boolean): Step['ask'] {
  return (item) => ({ type: 'undo', by, revisionHash: shown(item, stale) });
}

function closeBy(by: Actor, stale: boolean): Step['ask'] {
  return (item) => ({ type: 'close', by, revisionHash: shown(item, stale), note: null });
}

/** Half of the way from what is to what is asked. */
function amendBy(by: Actor, stale: boolean, judged: Verdict): Step['ask'] {
  return (item) => {
    const { change } = item.content;
    const [before, asked] = [moneyOf(change?.before), moneyOf(change?.after)];
    const half = Math.round(((before?.amountMinor ?? 0) + (asked?.amountMinor ?? 0)) / 2);
    const after = { amount: decimalOf({ amountMinor: half, currency: 'USD' }), currency: 'USD' };
    const content = change === undefined ? item.content : { ...item.content, change: { ...change, after } };
    const next = item.revision + 1;
    const revision = { revision: next, revisionHash: hashOf(next), content, verdict: judged };
    return { type: 'amend', by, revisionHash: shown(item, stale), revision, note: null };
  };
}

function reassignBy(by: Actor, to: Actor, stale: boolean): Step['ask'] {
  return (item) => ({ type: 'reassign', by, to, revisionHash: shown(item, stale) });
}

function snoozeBy(by: Actor, forMs: number): Step['ask'] {
  return (item) => ({ type: 'snooze', by, revisionHash: shown(item, false), until: MONDAY + forMs });
}

function annotateBy(by: Actor): Step['ask'] {
  return (item) => ({ type: 'annotate', by, revisionHash: shown(item, false), note: 'Seen' });
}

function reviseTo(part: Pick<Revision, 'content' | 'verdict'>): Step['ask'] {
  return ({ revision }) => ({
    type: 'revise',
    revision: { revision: revision + 1, revisionHash: hashOf(revision + 1), ...part },
  });
}

function redeemWith(key: string, stale: boolean): Step['ask'] {
  return (item) => ({
    type: 'redeem',
    revisionHash: shown(item, stale),
    permitId: `prm_${key}`,
    key,
    intent: { target: null, amount: null },
  });
}

// Mostly what fits the state, so that walks get beyond execution; now and then anything.
function reportThat(
  roll: number,
  any: OutcomeStatus,
  values: { name: string; value: string }[],
  stale: boolean,
  found: string | null,
): Step['ask'] {
  return (item) => {
    const fits = item.state.status === 'rolling_back' ? ROLLED[roll % 2] : EXECUTED[roll % 3];
    const status = roll < 8 && fits ? fits : any;
    return { type: 'report', revisionHash: shown(item, stale), status, detail: null, drift: found, measured: values };
  };
}
