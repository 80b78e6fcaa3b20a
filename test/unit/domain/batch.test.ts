import { describe, expect, test } from 'vitest';
import { formBatches, isBatchable, standsOut } from '../../../src/domain/batch.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import type { BatchTerms, Verdict } from '../../../src/domain/verdict.ts';
import { approved, MINUTE_MS, MONDAY, pending, recommendation, verdict } from '../../support/build.ts';

const terms = (part: Partial<BatchTerms> = {}): BatchTerms => ({
  name: 'small',
  upTo: { amountMinor: 500_000, currency: 'USD' },
  atMost: 3,
  everyMs: 10 * MINUTE_MS,
  channel: null,
  ...part,
});

/** In the batch lane, asked on Monday at nine, and moving so many dollars. */
function small(id: string, part: Partial<Recommendation> & { dollars?: number; judged?: Partial<Verdict> } = {}) {
  const { dollars = 100, judged, ...rest } = part;
  const amount = { amountMinor: dollars * 100, currency: 'USD' };
  const own = verdict({ lane: 'batch', risk: 'low', batch: terms(), amount, ...judged });
  return recommendation({ id, verdict: own, ...rest });
}
const ids = (batches: readonly Recommendation[][]) => batches.map((batch) => batch.map(({ id }) => id));
const formed = (items: Recommendation[], afterMs: number) => {
  const { batches, alone } = formBatches(items, MONDAY + afterMs);
  return { batches: ids(batches), alone: alone.map(({ id }) => id) };
};

describe('a batch is posted', () => {
  test.each<[string, Recommendation[], number, string[][]]>([
    ['not before its time', [small('a'), small('b')], 10 * MINUTE_MS - 1, []],
    ['when the first of it has waited long enough', [small('a'), small('b')], 10 * MINUTE_MS, [['a', 'b']]],
    ['at once when it is full', [small('a'), small('b'), small('c')], 0, [['a', 'b', 'c']]],
    [
      'with no more than its number, and the rest later',
      ['a', 'b', 'c', 'd'].map((id) => small(id)),
      0,
      [['a', 'b', 'c']],
    ],
    [
      'after half of the time that people have, if that is sooner',
      ['a', 'b'].map((id) => small(id, { judged: { batch: terms({ everyMs: 60 * MINUTE_MS }) } })),
      15 * MINUTE_MS,
      [['a', 'b']],
    ],
    [
      'by the time of the one that waits longest',
      [small('a'), small('b', { state: pending({ stepStartedAt: MONDAY + 9 * MINUTE_MS }) })],
      10 * MINUTE_MS,
      [['a', 'b']],
    ],
    [
      'never over its total: what does not fit goes with others',
      [small('a', { dollars: 3_000 }), small('b', { dollars: 3_000 }), small('c'), small('d', { dollars: 2_000 })],
      10 * MINUTE_MS,
      [
        ['a', 'c'],
        ['b', 'd'],
      ],
    ],
    [
      'with exactly its total',
      [small('a', { dollars: 3_000 }), small('b', { dollars: 2_000 })],
      10 * MINUTE_MS,
      [['a', 'b']],
    ],
    [
      'without what a halt froze',
      [small('a'), small('b'), small('c', { state: pending({ frozenAt: MONDAY }) })],
      10 * MINUTE_MS,
      [['a', 'b']],
    ],
  ])('%s', (_name, items, afterMs, expected) =>
    expect(formed(items, afterMs)).toEqual({ batches: expected, alone: [] }),
  );
});

describe('never approved together is what', () => {
  test.each<[string, Partial<Verdict>]>([
    ['other people approve', { approval: { mode: 'any', roles: ['finance'] } }],
    ['takes another quorum', { approval: { mode: 'all', roles: ['marketing_head', 'finance'] } }],
    ['is asked by another chain', { chain: [{ roles: ['cmo'], withinMs: 30 * MINUTE_MS, remindAfterMs: [] }] }],
    ['comes under another row', { batch: terms({ name: 'other' }) }],
    ['is another risk', { risk: 'medium' }],
    ['is answered for by somebody else', { agentOwner: 'dana' }],
  ])('%s', (_name, judged) => {
    const items = [small('a'), small('b'), small('c', { judged }), small('d', { judged })];
    expect(formed(items, 10 * MINUTE_MS).batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});

describe('a card of its own gets what', () => {
  test('is alone when its time comes', () => {
    expect(formed([small('a')], 10 * MINUTE_MS)).toEqual({ batches: [], alone: ['a'] });
    expect(formed([small('a')], 10 * MINUTE_MS - 1)).toEqual({ batches: [], alone: [] });
  });

  test('is over the total by itself', () => {
    const items = [small('a', { dollars: 5_001 }), small('b'), small('c')];
    expect(formed(items, 10 * MINUTE_MS)).toEqual({ batches: [['b', 'c']], alone: ['a'] });
  });

  test.each<[string, Recommendation]>([
    ['cannot be taken back', small('a', { judged: { irreversible: true } })],
    ['would be confirmed', small('a', { judged: { risk: 'very_high' } })],
    ['is in another lane', small('a', { judged: { lane: 'review' } })],
    ['was asked of the next', small('a', { state: pending({ step: 1 }) })],
    ['was handed over', small('a', { state: pending({ handedTo: { by: 'dana', to: 'lee', at: MONDAY } }) })],
    ['no row is for', recommendation({ id: 'a', verdict: verdict({ lane: 'batch' }) })],
    ['is decided already', small('a', { state: approved() })],
  ])('%s', (_name, item) => {
    expect(isBatchable(item)).toBe(false);
    expect(formed([item, small('b'), small('c')], 10 * MINUTE_MS)).toEqual({ batches: [['b', 'c']], alone: ['a'] });
  });
});

describe('it leaves the card that it shares', () => {
  const at = MONDAY;
  const before = small('a');
  test.each<[string, Event, boolean]>([
    ['when the next are asked', { type: 'asked', step: 1, roles: ['cmo'], at }, true],
    ['not when it is asked for the first time', { type: 'asked', step: 0, roles: ['finance'], at }, false],
    ['when it is handed over', { type: 'reassigned', by: 'dana', to: 'lee', at }, true],
    ['when a limit is in the way of a yes', { type: 'limit_passed', limits: ['account_day'], at }, true],
    ['when its agent fails', { type: 'failed', detail: null, drift: null, measured: [], at }, true],
    ['when nobody knows what became of it', { type: 'outcome_overdue', at }, true],
    [
      'when a rollback waits for a second person',
      { type: 'rollback_asked', by: 'dana', roles: [], until: at, at },
      true,
    ],
    ['not when somebody says yes', { type: 'approval_given', by: 'dana', roles: [], note: null, at }, false],
    ['not when a halt freezes it', { type: 'frozen', halt: 'hlt_1', from: at, at }, false],
    ['not when it is undone', { type: 'undone', by: 'dana', at }, false],
  ])('%s', (_name, event, expected) => expect(standsOut(before, before, [event])).toBe(expected));

  test.each<[string, Recommendation, boolean]>([
    ['when it is revised into another lane', small('a', { revision: 2, judged: { lane: 'review' } }), true],
    ['when it is revised to more money', small('a', { revision: 2, dollars: 101 }), true],
    ['when others approve it now', small('a', { revision: 2, judged: { approval: { mode: 'any', roles: [] } } }), true],
    ['not when it is revised to less', small('a', { revision: 2, dollars: 99 }), false],
  ])('%s', (_name, item, expected) => expect(standsOut(before, item, [])).toBe(expected));
});
