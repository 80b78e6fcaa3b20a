import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';

/** Every lane, quorum and kind of chain; people with two roles, owners who may decide, an agent that has no receiver. */
const TEXT = `
version: 1
mode: enforce
currency: USD
channels: { cards: approvals, alerts: ad-ops }
people:
  dana: { name: Dana Reyes, slack: U0000DANA }
  omar: { name: Omar Haddad, slack: U0000OMAR }
  felix: { name: Felix Brandt, slack: U000FELIX }
  priya: { name: Priya Nair, slack: U000PRIYA }
  ines: { name: Ines Wolf, slack: U0000INES }
  sam: { name: Sam Okafor, slack: U00000SAM }
roles:
  marketing: { title: Marketing head, people: [dana, omar, sam] }
  finance: { title: Finance, people: [felix, omar] }
  product: { title: Product lead, people: [priya] }
  cmo: { title: CMO, people: [ines, priya], hours: { timezone: America/New_York, days: mon-fri, from: "09:00", to: "17:00" } }
halt: { release: [marketing, finance, cmo], autopilot_after: 30m }
rollback: { approve_over: { amount: "5000.00", currency: USD }, within: 2h }
agents:
  bid-pilot: { owner: sam, secret_env: A, actions: [bid.*, budget.*], callback_url: https://bid.example/in, max_open: 4 }
  price-scout: { owner: priya, secret_env: B, actions: [price.*, checkout.*, note.*], callback_url: https://price.example/in }
  poller: { owner: felix, secret_env: C, actions: ["*"] }
platforms: [google_ads, shop]
fields: { weekly_budget: per_week, price: not_money }
actions:
  budget.shift: { title: Budget shift, risk: low, approve: { any: [marketing, finance] } }
  bid.adjust: { title: Bid change, risk: low, approve: { any: [marketing] }, undo: 0s }
  bid.pause: { title: Bid pause, risk: medium, approve: { all: [marketing, finance] }, undo: 1m }
  price.change: { title: Price change, risk: very_high, approve: { all: [product, finance] }, chain: slow }
  checkout.edit: { title: Checkout edit, risk: high, approve: { all: [product, finance, marketing] }, reversibility: irreversible }
  note.anomaly: { title: Anomaly note, risk: low, approve: { any: [marketing] } }
unknown: { risk: very_high, approve: { any: [marketing, cmo] } }
confidence: { high: 0.85, middle: 0.6, senior_below: 0.5, senior: cmo }
lanes:
  low: { high: autopilot, middle: batch, low: review }
  medium: { high: batch, middle: review, low: review }
  high: { high: review, middle: review, low: review }
  very_high: { high: review, middle: review, low: human_only }
score:
  risk: { low: 10, medium: 30, high: 50, very_high: 70 }
  doubt: 30
  review_from: 60
  human_only_from: 101
rules:
  - { id: over_10k, for: [budget.*], when: amount > 10000.0, risk: high, at_least: review, points: 20, because: "{amount} > $10,000" }
batches:
  - { name: small, for: [bid.*, budget.*, note.*], up_to: { amount: "5000.00", currency: USD }, at_most: 3, every: 1m }
limits:
  - { id: account_day, per: [account], over: 24h, most: { amount: "6000.00", currency: USD }, for: [budget.*], then: review }
  - { id: agent_day, per: [agent, action], over: 12h, most: { amount: "40000.00", currency: USD }, for: ["*"], then: human_only }
  - { id: all_day, over: 24h, most: { amount: "120000.00", currency: USD }, for: ["*"], then: refuse }
undo: 5m
permit: { redeem_within: 2h, report_within: 30m }
chains:
  default:
    - { ask: approvers, within: 30m, remind_after: [10m, 20m] }
    - { ask: cmo, within: 1h, remind_after: [30m], hours: any }
  slow:
    - { ask: approvers, within: 10m }
    - { ask: [marketing, product], within: 20m, remind_after: [5m] }
    - { ask: cmo, within: 40m }
digests:
  - { name: daily, channel: ad-ops, cron: "0 11 * * *", timezone: UTC }
`;

/** Loaded once: a policy never changes. */
export const SIM_POLICY: Policy = load();

function load(): Policy {
  const loaded = loadPolicy(TEXT);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return loaded.policy;
}

/** What the row of batches above says, told once more. */
export const SIM_BATCH = { atMost: 3, upToMinor: 500_000 };

type Counted = { agent: string; content: { action: string; target?: { account: string } | undefined } };

/** The limits above, told once more without the program's help: how long, and whose money is added up. */
export const SIM_LIMITS: Readonly<Record<string, { overHours: number; same(one: Counted, other: Counted): boolean }>> =
  {
    account_day: {
      overHours: 24,
      same: (one, other) =>
        other.content.action.startsWith('budget.') && one.content.target?.account === other.content.target?.account,
    },
    agent_day: {
      overHours: 12,
      same: (one, other) => one.agent === other.agent && one.content.action === other.content.action,
    },
    all_day: { overHours: 24, same: () => true },
  };
