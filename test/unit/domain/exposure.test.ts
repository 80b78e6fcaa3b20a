import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amongOthers, hourOf, type LimitUse, limitPhrase, placeOf, useOf } from '../../../src/domain/exposure.ts';
import { LANES, type Lane } from '../../../src/domain/verdict.ts';
import { content, HOUR_MS, limitUse, MONDAY, verdict } from '../../support/build.ts';

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });

describe('a limit', () => {
  test.each([
    ['is kept up to its last cent', 999_900, false],
    ['is passed by one cent more', 999_901, true],
  ])('%s', (_what, others, passed) => {
    const use = useOf(limitUse({ most: usd(1_000_000) }), others, usd(100));
    expect(use).toMatchObject({ passed, sum: usd(others + 100) });
  });

  test('that cannot be known counts as passed', () => {
    expect(useOf(limitUse({ most: null }), 0, usd(1)).passed).toBe(true);
  });

  test.each<[string, Partial<LimitUse>]>([
    ['with this, $12,400 in 24 h on account 123-456-7890 > $20,000', { passed: true }],
    ['with this, $12,400 in 24 h on account 123-456-7890, of at most $20,000', {}],
    ['with this, $12,400 in 7 days in all, of at most $20,000', { overMs: 168 * HOUR_MS, where: 'in all' }],
    ['with this, $12,400 in 72 h on shop, of at most $20,000', { overMs: 72 * HOUR_MS, where: 'on shop' }],
    ['with this, $12,400 in 1.5 h, of at most $20,000', { overMs: 1.5 * HOUR_MS, where: '' }],
    [
      'with this, $12,400 in 24 h on account 123-456-7890, and the policy knows no weekly budget to hold it against',
      { most: null },
    ],
  ])('is told: %s', (words, part) => expect(limitPhrase(limitUse(part))).toBe(words));

  test('counts by whole hours, so that a move leaves its window late and never early', () => {
    expect(hourOf(MONDAY)).toBe(MONDAY);
    expect(hourOf(MONDAY + HOUR_MS - 1)).toBe(MONDAY);
    fc.assert(
      fc.property(fc.nat(1e15), (at) => {
        expect(at - hourOf(at)).toBeGreaterThanOrEqual(0);
        expect(at - hourOf(at)).toBeLessThan(HOUR_MS);
      }),
    );
  });
});

describe('among others', () => {
  const passed = (beyond: LimitUse['beyond']) => limitUse({ passed: true, beyond });

  test.each<[string, Lane, LimitUse[], string[], Lane]>([
    ['alone, nothing changes', 'autopilot', [], [], 'autopilot'],
    ['a limit that is kept changes nothing', 'batch', [limitUse()], [], 'batch'],
    ['autopilot never passes a limit', 'autopilot', [passed('review')], [], 'review'],
    ['nor does a batch', 'batch', [passed('review')], [], 'review'],
    ['past some limits the bot releases nothing', 'review', [passed('human_only')], [], 'human_only'],
    ['past others nobody may', 'review', [limitUse(), passed('refuse')], [], 'human_only'],
    ['the strictest counts', 'autopilot', [passed('human_only'), passed('review')], [], 'human_only'],
    ['a neighbour asks for a person', 'autopilot', [], ['rec_1'], 'review'],
    ['nothing is ever made milder', 'human_only', [passed('review')], ['rec_1'], 'human_only'],
  ])('%s', (_what, lane, uses, neighbours, expected) => {
    expect(amongOthers(verdict({ lane }), uses, neighbours).lane).toBe(expected);
  });

  test.each<[Lane, string[]]>([
    ['autopilot', ['limit', 'neighbours', 'own']],
    ['batch', ['limit', 'neighbours', 'own']],
    ['review', ['own', 'limit', 'neighbours']],
    ['human_only', ['own', 'limit', 'neighbours']],
  ])('what made a person be asked is the first reason: by itself %s', (lane, order) => {
    const words: Record<string, string> = {
      own: 'low risk',
      limit: 'with this, $12,400 in 24 h on account 123-456-7890 > $20,000',
      neighbours: 'rec_2 and 1 more are open for the same target or oppose it',
    };
    const judged = amongOthers(verdict({ lane, reasons: ['low risk'] }), [passed('review')], ['rec_2', 'rec_1']);
    expect(judged.reasons).toEqual(order.map((which) => words[which]));
  });

  test('the verdict keeps what each limit said that it passed, and what it asked for', () => {
    const use = passed('human_only');
    const judged = amongOthers(verdict(), [limitUse({ id: 'kept' }), { ...use, risk: 'high', senior: true }], []);
    expect(judged.passed).toEqual([
      { id: use.id, said: limitPhrase(use), beyond: 'human_only', risk: 'high', senior: true },
    ]);
    expect(amongOthers(verdict(), [limitUse()], ['rec_1'])).not.toHaveProperty('passed');
  });

  test('more money of others and more neighbours never lower the lane', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LANES),
        fc.constantFrom('review' as const, 'human_only' as const, 'refuse' as const),
        fc.nat(3_000_000),
        fc.nat(3_000_000),
        fc.nat(3),
        fc.nat(3),
        (lane, beyond, others, more, near, nearer) => {
          const judge = (minor: number, count: number) =>
            LANES.indexOf(
              amongOthers(verdict({ lane }), [useOf(limitUse({ beyond }), minor, usd(1))], Array(count).fill('rec_1'))
                .lane,
            );
          expect(judge(others + more, near + nearer)).toBeGreaterThanOrEqual(judge(others, near));
        },
      ),
    );
  });
});

test.each([
  [
    'an action touches its target, in one spelling',
    {},
    { account: '1234567890', entity: 'campaignbudgets/987', lean: 1 },
  ],
  [
    'capitals and blanks make no difference',
    { target: { platform: 'google_ads', account: '123 4567890', entity: ' CampaignBudgets/987' } },
    { account: '1234567890', entity: 'campaignbudgets/987', lean: 1 },
  ],
])('%s', (_what, part, place) => {
  expect(placeOf(content(part))).toEqual({ platform: 'google_ads', ...place });
});

test('a notice touches nothing', () => expect(placeOf(content({ kind: 'notice' }))).toBeNull());
