import { describe, expect, test } from 'vitest';
import { checkPolicy } from '../../../src/policy/check-policy.ts';
import { POLICY_TEXT, policyText } from '../../support/policy.ts';

function warningsOf(text: string) {
  const checked = checkPolicy(text);
  if (!checked.ok) throw new Error(checked.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return checked.warnings;
}
// What the shipped policy is warned of itself says nothing about an edit.
const ALREADY = warningsOf(POLICY_TEXT).map(({ message }) => message);
const added = (text: string) => warningsOf(text).filter(({ message }) => !ALREADY.includes(message));

const RULES = '\nrules:\n';
/** The shipped policy with one more rule before the others. */
const withRule = (entry: string) => policyText([RULES, `${RULES}  - { ${entry}, because: "it says so" }\n`]);
const firstRule = POLICY_TEXT.slice(0, POLICY_TEXT.indexOf(RULES)).split('\n').length + 2;

describe('rules that do nothing', () => {
  test.each<[string, string, RegExp | null]>([
    ['always false', 'id: x, for: ["*"], when: "false"', /x can never fire: its condition is always false/],
    ['false whatever the facts are', 'id: x, for: ["*"], when: "moves_money && false"', /always false/],
    [
      'bounds that exclude each other',
      'id: x, for: ["*"], when: "amount > 10.0 && amount < 5.0"',
      /bounds on amount exclude each other/,
    ],
    [
      'bounds that touch, one without its end',
      'id: x, for: ["*"], when: "amount >= 5.0 && amount < 5.0"',
      /exclude each other/,
    ],
    ['bounds that touch', 'id: x, for: ["*"], when: "5.0 <= amount && amount <= 5.0", risk: very_high', null],
    ['bounds below zero', 'id: x, for: ["*"], when: "before > -5.0 && before < -1.0", risk: very_high', null],
    ['bounds on two facts', 'id: x, for: ["*"], when: "before > 10.0 && after < 5.0", risk: very_high', null],
    ['no bounds but alternatives', 'id: x, for: ["*"], when: "amount > 10.0 || amount < 5.0", risk: very_high', null],
    ['for no action', 'id: x, for: [budgets.*], when: moves_money', /budgets\.\* matches no action of this policy/],
    ['for what no agent may recommend', 'id: x, for: [campaign.pause], when: moves_money, points: 1', null],
    [
      'a higher threshold without a stronger effect',
      'id: x, for: ["*"], when: "moves_money && amount > 20000.0", risk: high',
      /x fires only where transfer_over_10k fires too/,
    ],
    [
      'the same threshold, spelt otherwise',
      'id: x, for: [budget.*], when: "10000.0 < amount && moves_money", risk: high',
      /fires only where transfer_over_10k/,
    ],
    [
      'a higher threshold with a higher risk',
      'id: x, for: ["*"], when: "moves_money && amount > 20000.0", risk: very_high',
      null,
    ],
    [
      'a higher threshold with a stricter lane',
      'id: x, for: ["*"], when: "moves_money && amount > 20000.0", at_least: human_only',
      null,
    ],
    [
      'a higher threshold with more points',
      'id: x, for: ["*"], when: "moves_money && amount > 20000.0", points: 21',
      null,
    ],
    ['a lower threshold', 'id: x, for: ["*"], when: "moves_money && amount > 10.0", points: 1', null],
    ['a condition of its own', 'id: x, for: ["*"], when: "moves_money", points: 1', null],
    ['no effect', 'id: x, for: ["*"], when: "moves_money"', /x adds nothing where it holds: give it points/],
    ['effects that are none', 'id: x, for: ["*"], when: moves_money, risk: low, at_least: autopilot', /x adds nothing/],
    ['the senior as its effect', 'id: x, for: ["*"], when: moves_money, senior: true', null],
    [
      'more confidence than there is',
      'id: x, for: ["*"], when: confidence > 1.0, risk: high',
      /confidence is from 0 to 1/,
    ],
    ['all the confidence there is', 'id: x, for: ["*"], when: confidence >= 1.0, risk: high', null],
    ['an hour past midnight', 'id: x, for: ["*"], when: "hour >= 24.0 || hour < 6.0", risk: high', null],
    ['an hour that there is not', 'id: x, for: ["*"], when: hour >= 24.0, risk: high', /hour is from 0 to 23/],
    [
      'a platform that is not listed',
      `id: x, for: ["*"], when: 'platform == "gogle_ads"', risk: high`,
      /rule x looks for platform "gogle_ads", which this policy does not list; did you mean google_ads\?/,
    ],
    [
      'a platform that is not listed, the other way round',
      `id: x, for: ["*"], when: 'moves_money && "gogle_ads" == platform', risk: high`,
      /platform "gogle_ads"/,
    ],
    ['one of several', `id: x, for: ["*"], when: 'field in ["price", "pricee"]', risk: high`, /field "pricee"/],
    ['an agent', `id: x, for: ["*"], when: '!(agent != "bidpilot")', risk: high`, /agent "bidpilot".* mean bid-pilot/],
    ['an action', `id: x, for: ["*"], when: 'action == "budget.shfit"', risk: high`, /did you mean budget\.shift/],
    ['a day', `id: x, for: ["*"], when: 'weekday == "Friday"', risk: high`, /weekday "Friday".* did you mean friday\?/],
    [
      'nothing like it',
      `id: x, for: ["*"], when: 'platform == "radio"', risk: high`,
      /does not list; it lists google_ads, meta_ads, microsoft_ads, linkedin_ads, shop$/,
    ],
    ['what is listed', `id: x, for: ["*"], when: 'platform == "shop" && weekday == "friday"', risk: high`, null],
    ['an account, of which agents may name any', `id: x, for: ["*"], when: 'account == "7"', risk: high`, null],
  ])('%s', (_name, entry, warning) => {
    const [first, ...others] = added(withRule(entry));
    expect(others).toEqual([]);
    if (warning === null) expect(first).toBeUndefined();
    else expect(first).toMatchObject({ line: firstRule, message: expect.stringMatching(warning) });
  });

  test('of two that are alike, the later is the one too many', () => {
    const twin =
      '  - { id: one, for: ["*"], when: moves_money, risk: high, because: x }\n  - { id: two, for: ["*"], when: moves_money, risk: high, because: x }\n';
    expect(added(policyText([RULES, RULES + twin])).map(({ message }) => message)).toEqual([
      'rule two fires only where one fires too, and asks for nothing more: make it stricter, or delete it',
    ]);
  });

  test('for an action that is listed and that no agent may recommend', () => {
    const text = policyText(
      [
        'actions: [bid.*, bidding.*, budget.*, keyword.*, schedule.*, campaign.*]',
        'actions: [bid.*, bidding.*, budget.*, keyword.*, schedule.*]',
      ],
      [RULES, `${RULES}  - { id: x, for: [campaign.pause], when: moves_money, because: x }\n`],
    );
    expect(added(text).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('rule x can never fire: no agent may recommend what it is for'),
    );
  });
});

const LONG = 'whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=';

describe('what is most likely not meant', () => {
  test.each<[string, [string, string], string, string]>([
    [
      'a role that nothing asks for',
      ['roles:\n', 'roles:\n  intern: { title: Intern, people: [sam] }\n'],
      'roles.intern',
      'nothing asks for intern',
    ],
    [
      'a chain that no action goes by',
      ['chains:\n', 'chains:\n  night: [{ ask: approvers, within: 1h }]\n'],
      'chains.night',
      'no action goes by the chain night',
    ],
    [
      'a pattern of an agent that matches nothing',
      ['actions: [audience.*, creative.*]', 'actions: [audience.*, creative.*, creatives.swap]'],
      'agents.audience-tuner.actions.2',
      'creatives.swap matches no action',
    ],
    [
      'a secret in the place of its variable',
      ['secret_env: BID_PILOT_SECRET', `secret_env: ${LONG}`],
      'agents.bid-pilot.secret_env.0',
      'make a new one',
    ],
    [
      'a guard for no action',
      ['budget_to_zero: {}', 'budget_to_zero: { for: [budgets.*] }'],
      'guards.budget_to_zero.for.0',
      'budgets.* matches no action',
    ],
    [
      'a guard that adds nothing',
      ['budget_to_zero: {}', 'budget_to_zero: { points: 0, risk: low, at_least: autopilot }'],
      'guards.budget_to_zero',
      'guard budget_to_zero adds nothing where it holds',
    ],
    [
      'a limit for no action',
      ['budget: 0.10 }, for: ["*"]', 'budget: 0.10 }, for: [budget.*, bdget.shift]'],
      'limits.1.for.1',
      'bdget.shift matches no action',
    ],
    [
      'a day of the calendar for no action',
      ['for: [audience.*, price.*, checkout.*]', 'for: [audience.*, prices.*, checkout.*]'],
      'calendar.0.for.1',
      'prices.* matches no action',
    ],
    [
      'a budget without a rate',
      ['accounts:\n', 'accounts:\n  "77": { weekly_budget: { amount: "100", currency: JPY } }\n'],
      'accounts.77.weekly_budget',
      'no rate for JPY',
    ],
  ])('%s', (_name, edit, path, words) => {
    const found = added(policyText(edit));
    expect(found).toMatchObject([{ path, message: expect.stringContaining(words) }]);
    expect(JSON.stringify(found)).not.toContain(LONG);
  });

  test('an action that no rule looks at', () => {
    const text = `${POLICY_TEXT.slice(0, POLICY_TEXT.indexOf('rules:'))}rules: []\n${POLICY_TEXT.slice(POLICY_TEXT.indexOf('\nundo:'))}`;
    expect(warningsOf(text)).toContainEqual({
      line: expect.any(Number),
      column: 3,
      path: 'actions.budget.shift',
      message: expect.stringContaining('no rule and no guard looks at budget.shift'),
    });
  });

  test('they come in the order of the file', () => {
    const lines = warningsOf(
      policyText(
        ['secret_env: BID_PILOT_SECRET', 'secret_env: "my secret"'],
        [RULES, `${RULES}  - { id: x, for: ["*"], when: "false", because: x }\n`],
      ),
    ).map(({ line }) => line);
    expect(lines).toEqual(lines.toSorted((one, other) => one - other));
    expect(lines.length).toBeGreaterThan(1);
  });
});

describe('autopilot that no limit adds up', () => {
  const ONLY_BUDGETS: [string, string][] = [
    ['"10000.00", currency: USD }, for: ["*"], then', '"10000.00", currency: USD }, for: [budget.*], then'],
    ['"99999.99", currency: USD }, for: ["*"], then', '"99999.99", currency: USD }, for: [budget.*], then'],
    ['0.10 }, for: ["*"], then', '0.10 }, for: [budget.*, keyword.add], then'],
  ];
  const unlimited = (...edits: [string, string][]) =>
    added(policyText(...edits)).flatMap(({ path, message }) => (message.includes('limit') ? [path] : []));
  const LOW = ['bid.adjust', 'creative.swap', 'keyword.pause', 'schedule.change', 'note.anomaly'];

  test('is named for each action that could go by it', () => {
    expect(unlimited(...ONLY_BUDGETS)).toEqual(LOW.map((action) => `actions.${action}`));
  });

  test.each<[string, string]>([
    ['is irreversible', 'reversibility: irreversible'],
    ['is looked at in any case', 'at_least: batch'],
    ['is only observed', 'mode: observe'],
  ])('is not that of an action that %s', (_name, setting) => {
    const bid: [string, string] = ['bid.adjust: { title: Bid change,', `bid.adjust: { title: Bid change, ${setting},`];
    expect(unlimited(...ONLY_BUDGETS, bid)).not.toContain('actions.bid.adjust');
  });

  test('is none where the whole policy observes, or no lane is autopilot', () => {
    expect(unlimited(...ONLY_BUDGETS, ['mode: enforce', 'mode: observe'])).toEqual([]);
    expect(unlimited(...ONLY_BUDGETS, ['{ high: autopilot, middle', '{ high: batch, middle'])).toEqual([]);
  });
});

test('the shipped policy is warned of nothing', () => expect(ALREADY).toEqual([]));
