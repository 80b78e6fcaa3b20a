import { describe, expect, test } from 'vitest';
import { type Answer, approvalRate, figuresOf, percentile, undoRate, type Vote } from '../../../src/domain/figures.ts';

const answer = (part: Partial<Answer> = {}): Answer => ({
  at: 0,
  agent: 'bid-pilot',
  action: 'budget.shift',
  how: 'approved',
  tookMs: 60_000,
  ...part,
});
const vote = (part: Partial<Vote> = {}): Vote => ({
  person: 'dana',
  agent: 'bid-pilot',
  yes: true,
  tookMs: 60_000,
  ...part,
});
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

test.each<[string, number[], number, number | null]>([
  ['of none is not known', [], 0.5, null],
  ['of one is that one', [7], 0.9, 7],
  ['a half of an even number is the lower of the middle two', [4, 1, 3, 2], 0.5, 2],
  ['a half of an odd number is the middle one', [5, 1, 3], 0.5, 3],
  ['nine tenths of ten is the ninth', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9, 9],
  ['nine tenths of eleven is the tenth', [...Array(11).keys()], 0.9, 9],
])('a percentile %s', (_what, values, part, expected) => expect(percentile(values, part)).toBe(expected));

describe('figures', () => {
  test('count each way of ending in its own stretch of time, from its start and before its end', () => {
    const spans = [
      { label: 'Mon', from: 0, to: 10 },
      { label: 'Tue', from: 10, to: 20 },
    ];
    const answers = [
      answer({ at: 0 }),
      answer({ at: 9, how: 'rejected' }),
      answer({ at: 10, how: 'autopilot', tookMs: null }),
      answer({ at: 19, how: 'expired', tookMs: null }),
      answer({ at: 19, how: 'taken_back', tookMs: null }),
    ];
    const { spans: found, total } = figuresOf(answers, [], spans);
    const none = { autopilot: 0, approved: 0, rejected: 0, expired: 0, takenBack: 0, medianMs: null, p90Ms: null };
    expect(found).toEqual([
      { label: 'Mon', ...none, approved: 1, rejected: 1, medianMs: 60_000, p90Ms: 60_000 },
      { label: 'Tue', ...none, autopilot: 1, expired: 1, takenBack: 1 },
    ]);
    expect(total).toMatchObject({ autopilot: 1, approved: 1, rejected: 1, expired: 1, takenBack: 1 });
  });

  test('the time to decide is that of people who answered, not of silence or autopilot', () => {
    const answers = [
      answer({ tookMs: 1 }),
      answer({ how: 'rejected', tookMs: 3 }),
      answer({ how: 'expired', tookMs: 1_000 }),
      answer({ how: 'autopilot', tookMs: null }),
    ];
    expect(figuresOf(answers, [], []).total).toMatchObject({ medianMs: 1, p90Ms: 3 });
  });

  test('are kept apart by agent and action, the busiest first', () => {
    const answers = [
      answer({ action: 'bid.adjust' }),
      ...times(2, answer({ agent: 'pacer' })),
      answer({ action: 'audience.exclude' }),
    ];
    expect(figuresOf(answers, [], []).kinds.map(({ agent, action }) => `${agent} ${action}`)).toEqual([
      'pacer budget.shift',
      'bid-pilot audience.exclude',
      'bid-pilot bid.adjust',
    ]);
  });

  test.each<[string, Partial<Answer>[], number | null, number | null]>([
    ['not known where nothing was answered', [{ how: 'expired' }], null, null],
    ['of autopilot alone only for what was taken back', [{ how: 'autopilot' }, { how: 'taken_back' }], null, 1],
    ['three of four', [{}, {}, {}, { how: 'rejected' }], 0.75, 0],
    [
      'all of what was let through before this time, and no more',
      [{}, { how: 'taken_back' }, { how: 'taken_back' }],
      1,
      1,
    ],
  ])('rates are %s', (_what, parts, approval, undo) => {
    const { total } = figuresOf(parts.map(answer), [], []);
    expect([approvalRate(total), undoRate(total)]).toEqual([approval, undo]);
  });
});

describe('a yes without looking', () => {
  test.each<[string, Vote[], object[]]>([
    ['ten yeses and no no', times(10, vote()), [{ person: 'dana', yes: 10, no: 0, fast: 0 }]],
    ['nine yeses are too few to say', times(9, vote()), []],
    ['ten yeses and a no', [...times(10, vote()), vote({ yes: false })], []],
    [
      'three in less than three seconds',
      times(3, vote({ tookMs: 2_999 })),
      [{ person: 'dana', yes: 3, no: 0, fast: 3 }],
    ],
    ['three in just three seconds', times(3, vote({ tookMs: 3_000 })), []],
    ['three fast noes', times(3, vote({ yes: false, tookMs: 1 })), []],
    ['someone who was erased is nobody', times(20, vote({ person: null })), []],
  ])('%s', (_what, votes, people) => expect(figuresOf([], votes, []).people).toEqual(people));

  test('is told of an agent that never heard a no', () => {
    const votes = [...times(10, vote()), ...times(10, vote({ agent: 'pacer' })), vote({ agent: 'pacer', yes: false })];
    const { agents, votes: all } = figuresOf([], votes, []);
    expect(agents).toEqual([{ agent: 'bid-pilot', yes: 10, no: 0, fast: 0 }]);
    expect(all).toEqual({ yes: 20, no: 1, fast: 0 });
  });
});
