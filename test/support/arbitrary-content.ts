import fc from 'fast-check';
import { type Content, RecommendationInput } from '../../src/domain/recommendation.ts';

// Well-formed text of every script and sign; the edge refuses half surrogate pairs before the schema sees them.
const text = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength });
const texts = fc.array(text(20), { maxLength: 3 });
const name = fc.oneof(
  fc.constantFrom('budget.shift', 'price.change', 'bid.adjust', 'constructor', 'valueof'),
  fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
);

const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'CHF', 'HUF');
const amount = fc.oneof(
  fc.constantFrom('0', '-0.00', '0.01', '90071992547409.91', '-90071992547409.91', '999999999999999'),
  fc.integer({ min: -1_000_000, max: 10_000_000 }).map(String),
);
const money = fc.record({ amount, currency });
const field = fc.oneof(
  fc.constantFrom('daily_budget', 'weekly_budget', 'monthly_budget', 'price', 'max_bid', '__proto__', 'constructor'),
  text(64),
);
const changeValue = fc.oneof(
  { weight: 4, arbitrary: money },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.oneof(text(50), fc.boolean(), fc.constant(null)) },
);
const time = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const anyInput = fc.record(
  {
    kind: fc.constantFrom('action', 'notice'),
    action: name,
    summary: text(300),
    target: fc.record(
      {
        platform: fc.oneof(fc.constantFrom('google_ads', 'shop'), name),
        account: account(),
        entity: text(50),
        name: text(50),
      },
      { requiredKeys: ['platform', 'account', 'entity'] },
    ),
    change: fc.record({ field, before: changeValue, after: changeValue }),
    context: fc.dictionary(
      fc.oneof(fc.constantFrom('weekly_budget', 'regions', 'unit_cost', 'active_shoppers'), name),
      fc.oneof(money, fc.double({ noNaN: true, noDefaultInfinity: true }), text(50), fc.boolean(), texts),
      { maxKeys: 4 },
    ),
    trigger: text(100),
    reason: text(100),
    next_steps: fc.array(text(50), { maxLength: 10 }),
    metrics: fc.array(fc.record({ name: text(60), after: text(60) }), { maxLength: 10 }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    model: fc.record({ name: text(20), version: text(20) }),
    data: fc.record(
      { as_of: time, source: text(20), snapshot: fc.dictionary(text(10), fc.jsonValue({ stringUnit: 'binary' })) },
      { requiredKeys: [] },
    ),
    undo: fc.record(
      { supported: fc.boolean(), window_hours: fc.double({ min: 0.001, max: 8760, noNaN: true }) },
      { requiredKeys: ['supported'] },
    ),
    expires_at: time,
  },
  { requiredKeys: ['kind', 'action', 'summary', 'target'] },
);

function account() {
  return fc.oneof(fc.constantFrom('123-456-7890', '__proto__', 'constructor'), text(100));
}

/** Anything that the contract takes, as it is kept: what an agent could send, however strange. */
export const anyContent: fc.Arbitrary<Content> = anyInput
  .map((input) => RecommendationInput.safeParse(input))
  .filter((parsed) => parsed.success)
  .map(({ data }) => {
    if (!data) throw new Error('a parsed input without data');
    return data;
  });
