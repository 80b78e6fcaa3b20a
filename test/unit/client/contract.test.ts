import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { Answer, OutcomeReport, RecommendationInput, RecommendationStatus } from '../../../src/client/client.ts';
import { RecommendationInput as Schema } from '../../../src/domain/recommendation.ts';
import type { Measured, Status } from '../../../src/domain/state.ts';
import type { Lane, Risk } from '../../../src/domain/verdict.ts';

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };
type Wire = z.input<typeof Schema>;

/** The client is published without the server's types, so these say that the two have not drifted apart. */
describe('the client and the server agree', () => {
  test('on the recommendation', () => {
    expectTypeOf<keyof RecommendationInput>().toEqualTypeOf<keyof Wire>();
    expectTypeOf<Writable<Omit<RecommendationInput, 'data'>>>().toExtend<Omit<Wire, 'data'>>();
    // The snapshot inside is any JSON: comparing that recursive type costs the compiler more than it proves.
    expectTypeOf<keyof NonNullable<RecommendationInput['data']>>().toEqualTypeOf<keyof NonNullable<Wire['data']>>();
  });

  test('on statuses, lanes and risks', () => {
    // `superseded` is told of an older revision; no state of the domain holds it.
    expectTypeOf<RecommendationStatus>().toEqualTypeOf<Status | 'superseded'>();
    expectTypeOf<Answer['lane']>().toEqualTypeOf<Lane>();
    expectTypeOf<Answer['risk']>().toEqualTypeOf<Risk>();
  });

  test('on what was measured', () => {
    expectTypeOf<Writable<NonNullable<OutcomeReport['measured']>>>().toExtend<Measured[]>();
  });

  test('the example of the contract is a recommendation to both', () => {
    const example: RecommendationInput = {
      kind: 'action',
      action: 'budget.shift',
      summary: 'Move $12,400 a week from Display to Brand Search',
      target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987', name: 'Brand – US' },
      change: {
        field: 'weekly_budget',
        before: { amount: '20000.00', currency: 'USD' },
        after: { amount: '32400.00', currency: 'USD' },
      },
      context: { weekly_budget: { amount: '110000.00', currency: 'USD' } },
      trigger: 'Brand Search CPA fell 18% over 3 days',
      reason: 'Brand Search converts at 2.1× the account average',
      next_steps: ['Raise the budget', 'Recheck CPA in 48 h'],
      expected_outcome: 'About $31k more pipeline in 30 days',
      metrics: [{ name: 'CPA', before: '$41', after: '$38' }],
      confidence: 0.72,
      model: { name: 'bid-pilot', version: '2026.11.3' },
      data: { as_of: '2026-11-22T08:00:00Z', source: 'google_ads', snapshot: {} },
      undo: { supported: true, window_hours: 72, note: 'Spend already served is not recovered' },
      expires_at: '2026-11-22T18:00:00Z',
    };
    expect(Schema.parse(JSON.parse(JSON.stringify(example)))).toEqual(example);
  });
});
