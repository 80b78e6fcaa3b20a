import type { RecommendationInput } from '../client/client.ts';

export type Scenario = {
  id: string;
  agent: string;
  label: string;
  hint: string;
  build(now: number): RecommendationInput;
  /** What comes together with it. */
  more?(now: number): RecommendationInput[];
};

const HOUR_MS = 3_600_000;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const freshData = (now: number, source: string) => ({ as_of: new Date(now - HOUR_MS).toISOString(), source });

/** A change of one keyword's bid of which its agent is only half sure. */
function bidOn(keyword: string, before: string, after: string, now: number): RecommendationInput {
  return {
    kind: 'action',
    action: 'bid.adjust',
    summary: `Change the bid on “${keyword}” from $${before} to $${after}`,
    // Each time others, since two for one target are for a person to tell apart.
    target: { platform: 'google_ads', account: '123-456-7890', entity: `keyword/${keyword}/${now}`, name: keyword },
    change: { field: 'max_bid', before: usd(before), after: usd(after) },
    trigger: 'Impression share moved over the weekend',
    confidence: 0.74,
    model: { name: 'bid-pilot', version: '2026.11.3' },
    data: freshData(now, 'google_ads'),
    undo: { supported: true, window_hours: 48 },
  };
}

/** What the demo's agents recommend: one for each row of the article's table, each lane, and each way it can end. */
export const SCENARIOS: Scenario[] = [
  {
    id: 'budget',
    agent: 'bid-pilot',
    label: 'Big budget shift',
    hint: 'Over both thresholds: Marketing head or Finance decides',
    build: (now) => ({
      kind: 'action',
      action: 'budget.shift',
      summary: 'Move $12,400 a week from Display to Brand Search',
      target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987', name: 'Brand – US' },
      change: { field: 'weekly_budget', before: usd('20000.00'), after: usd('32400.00') },
      context: { weekly_budget: usd('110000.00') },
      trigger: 'Brand Search CPA fell 18% over 3 days',
      reason: 'Brand Search converts at 2.1× the account average',
      next_steps: ['Raise the budget', 'Recheck CPA in 48 h'],
      expected_outcome: 'About $31k more pipeline in 30 days',
      metrics: [
        { name: 'CPA', before: '$41', after: '$34' },
        { name: 'ROAS', before: '3.1', after: '3.9' },
      ],
      confidence: 0.72,
      model: { name: 'bid-pilot', version: '2026.11.3' },
      data: freshData(now, 'google_ads'),
      undo: { supported: true, window_hours: 72, note: 'Spend already served is not recovered' },
      cost_of_waiting: { ...usd('120.00'), per: 'hour' },
      amendable: true,
    }),
  },
  {
    id: 'exclusion',
    agent: 'audience-tuner',
    label: 'Audience exclusion',
    hint: 'Two approvers: Channel owner and Legal',
    build: (now) => ({
      kind: 'action',
      action: 'audience.exclude',
      summary: 'Exclude 48,200 recent buyers from Prospecting – EU',
      target: { platform: 'meta_ads', account: 'act_20417', entity: 'adset/55120', name: 'Prospecting – EU' },
      change: { field: 'audience', before: 'All visitors, 30 days', after: 'All visitors, 30 days, without buyers' },
      context: { audience_size: 48_200, active_shoppers: 0, regions: ['DE', 'FR'] },
      trigger: '22% of prospecting spend reached people who bought within 14 days',
      reason: 'Recent buyers convert at 0.2% in this campaign',
      next_steps: ['Add the exclusion list', 'Watch reach for 72 h'],
      expected_outcome: 'About $1,900 a week of spend reaches new people',
      metrics: [{ name: 'Frequency', before: '6.4', after: '4.1' }],
      confidence: 0.81,
      model: { name: 'audience-tuner', version: '4.2.0' },
      data: freshData(now, 'meta_ads'),
      undo: { supported: true, note: 'The list is removed; impressions not shown are not recovered' },
    }),
  },
  {
    id: 'price',
    agent: 'price-scout',
    label: 'Price change',
    hint: 'Very high risk: Product lead and Finance, with a confirmation',
    build: (now) => ({
      kind: 'action',
      action: 'price.change',
      summary: 'Lower the price of Trail Jacket from $149 to $119',
      target: { platform: 'shop', account: 'store-us', entity: 'sku/TJ-204', name: 'Trail Jacket' },
      change: { field: 'price', before: usd('149.00'), after: usd('119.00') },
      context: { unit_cost: usd('82.00'), list_price: usd('149.00') },
      trigger: 'Two competitors went below $125 this morning',
      reason: 'Conversion of this SKU fell by a third since',
      next_steps: ['Change the price in the shop', 'Update the product feed'],
      expected_outcome: 'About 140 more units a week at 31% margin',
      metrics: [{ name: 'Conversion', before: '1.2%', after: '1.9%' }],
      confidence: 0.77,
      model: { name: 'price-scout', version: '0.9.14' },
      data: freshData(now, 'shop'),
      undo: { supported: true, window_hours: 24, note: 'Orders placed meanwhile keep the lower price' },
    }),
  },
  {
    id: 'bid',
    agent: 'bid-pilot',
    label: 'Small bid change',
    hint: 'Low risk and sure: autopilot; look for it in the digest',
    build: (now) => ({
      kind: 'action',
      action: 'bid.adjust',
      summary: 'Raise the bid on “trail running shoes” from $1.10 to $1.18',
      target: { platform: 'google_ads', account: '123-456-7890', entity: 'keyword/77120', name: 'trail running shoes' },
      change: { field: 'max_bid', before: usd('1.10'), after: usd('1.18') },
      trigger: 'Impression share fell below 60%',
      reason: 'The keyword is profitable up to $1.40',
      confidence: 0.93,
      model: { name: 'bid-pilot', version: '2026.11.3' },
      data: freshData(now, 'google_ads'),
      undo: { supported: true, window_hours: 48 },
    }),
  },
  {
    id: 'bids',
    agent: 'bid-pilot',
    label: 'Seven half-sure bid changes',
    hint: 'Low risk: a few seconds later on one card, approved together or one by one',
    build: (now) => bidOn('trail running shoes', '1.10', '1.16', now),
    more: (now) => [
      bidOn('running shoes women', '0.95', '1.02', now),
      bidOn('waterproof jacket', '1.40', '1.47', now),
      bidOn('hiking boots sale', '0.80', '0.76', now),
      bidOn('trail shoes wide', '1.05', '1.13', now),
      bidOn('winter running tights', '0.70', '0.74', now),
      bidOn('gore-tex shoes', '1.20', '1.74', now),
    ],
  },
  {
    id: 'creative',
    agent: 'audience-tuner',
    label: 'Creative swap, half sure',
    hint: 'Low risk, middling confidence: one quick yes, with others where there are any',
    build: (now) => ({
      kind: 'action',
      action: 'creative.swap',
      summary: 'Replace headline B with headline D in Winter Sale',
      target: { platform: 'meta_ads', account: 'act_20417', entity: 'ad/90881', name: 'Winter Sale' },
      change: { field: 'creative', before: 'Headline B', after: 'Headline D' },
      trigger: 'Click rate of headline B fell for 5 days',
      reason: 'Headline D leads in the test with 64% probability',
      confidence: 0.68,
      model: { name: 'audience-tuner', version: '4.2.0' },
      data: freshData(now, 'meta_ads'),
      undo: { supported: true },
    }),
  },
  {
    id: 'checkout',
    agent: 'price-scout',
    label: 'Checkout edit, unsure',
    hint: 'Human only: the bot never releases it',
    build: (now) => ({
      kind: 'action',
      action: 'checkout.edit',
      summary: 'Remove the phone number field from checkout',
      target: { platform: 'shop', account: 'store-us', entity: 'checkout/main', name: 'Checkout' },
      change: { field: 'checkout_step', before: 'Phone required', after: 'No phone' },
      context: { is_default_sku: false },
      trigger: '9% of carts are left at the phone field',
      reason: 'A shorter form may recover some of them',
      expected_outcome: 'About 40 more orders a week',
      confidence: 0.41,
      model: { name: 'price-scout', version: '0.9.14' },
      data: freshData(now, 'shop'),
    }),
  },
  {
    id: 'notice',
    agent: 'price-scout',
    label: 'A notice',
    hint: 'Nothing to decide: it is recorded and appears in the digest',
    build: (now) => ({
      kind: 'notice',
      action: 'note.anomaly',
      summary: 'Feed import took 3× as long as usual this morning',
      target: { platform: 'shop', account: 'store-us', entity: 'feed/main' },
      confidence: 0.9,
      data: freshData(now, 'shop'),
    }),
  },
];
