import { describe, expect, test } from 'vitest';
import { batchTermsFor } from '../../../src/policy/batch-row.ts';
import { checkPolicy } from '../../../src/policy/check-policy.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { content, MONDAY } from '../../support/build.ts';
import { POLICY_TEXT, policyText, policyWith } from '../../support/policy.ts';

const SHIPPED = /^ {2}- \{ name: small_changes.*$/m.exec(POLICY_TEXT)?.[0] ?? '';
const row = (part: string, upTo = '"5000.00", currency: USD') =>
  `  - { name: small, ${part}, up_to: { amount: ${upTo} }, every: 10m }`;
const withRows = (...rows: string[]) => policyText([SHIPPED, rows.join('\n')]);
const change = { field: 'max_bid', before: 1, after: 1.1 };
const bid = content({ action: 'bid.adjust', change, confidence: 0.7 });
const termsOf = (rows: string[], agent = 'bid-pilot') =>
  batchTermsFor(policyWith([SHIPPED, rows.join('\n')]).file, agent, bid);

describe('a row is for', () => {
  test.each<[string, string, boolean]>([
    ['its actions', 'for: [bid.*]', true],
    ['not for others', 'for: [keyword.*]', false],
    ['its platforms', 'for: ["*"], platforms: [google_ads]', true],
    ['not for others', 'for: ["*"], platforms: [meta_ads]', false],
    ['its accounts, however they are written', 'for: ["*"], accounts: ["1234567890"]', true],
    ['not for others', 'for: ["*"], accounts: [other]', false],
    ['its agents', 'for: ["*"], agents: [bid-pilot]', true],
    ['not for others', 'for: ["*"], agents: [price-scout]', false],
  ])('%s: %s', (_name, part, covers) => expect(termsOf([row(part)]) !== undefined).toBe(covers));

  test('what no row before it is for', () => {
    const first = row('for: ["*"], at_most: 7, channel: small-ads');
    expect(termsOf([first, row('for: [bid.*]').replace('small', 'later')])).toEqual({
      name: 'small',
      upTo: { amountMinor: 500_000, currency: 'USD' },
      atMost: 7,
      everyMs: 600_000,
      channel: 'small-ads',
    });
  });

  test('the batch lane alone', () => {
    const policy = policyWith();
    expect(evaluate(policy, 'bid-pilot', bid, MONDAY)).toMatchObject({
      lane: 'batch',
      batch: { name: 'small_changes' },
    });
    expect(evaluate(policy, 'bid-pilot', content({ confidence: 0.2 }), MONDAY)).not.toHaveProperty('batch');
  });
});

describe('a row is refused', () => {
  test.each<[string, string[], string]>([
    [
      'where it names what cannot be taken back',
      [row('for: [checkout.edit]')],
      'batches.0.for: checkout.edit cannot be',
    ],
    ['in another currency', [row('for: ["*"]', '"5.00", currency: EUR')], 'batches.0.up_to: expected an amount in USD'],
    ['for no money', [row('for: ["*"]', '"0.00", currency: USD')], 'batches.0.up_to: expected more than 0'],
    ['twice', [row('for: ["*"]'), row('for: [bid.*]')], 'batches.1.name: batch small is defined twice'],
    ['for an agent that is none', [row('for: ["*"], agents: [who]')], 'batches.0.agents: agent who is not defined'],
    ['for a platform that is none', [row('for: ["*"], platforms: [x]')], 'batches.0.platforms: platform x is not'],
    ['for more than a card shows', [row('for: ["*"], at_most: 41')], 'batches.0.at_most'],
    ['for one alone', [row('for: ["*"], at_most: 1')], 'batches.0.at_most'],
    ['without a time', [row('for: ["*"]').replace(', every: 10m', '')], 'batches.0.every'],
  ])('%s', (_name, rows, problem) => {
    const checked = checkPolicy(withRows(...rows));
    const found = checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
    expect(found).toContainEqual(expect.stringContaining(problem));
  });
});

describe('an admin is warned', () => {
  const warnings = (text: string) => {
    const checked = checkPolicy(text);
    return checked.ok ? checked.warnings.map(({ path, message }) => `${path}: ${message}`) : checked.problems;
  };
  const all = row('for: ["*"]');

  test('of nothing where every action that can be batched has a row', () =>
    expect(warnings(withRows(all))).toEqual([]));

  test('of a batch lane without a row', () => {
    const some = warnings(withRows(row('for: [budget.*, keyword.*, creative.*, schedule.*, campaign.*, note.*]')));
    expect(some).toEqual([expect.stringMatching(/^actions\.bid\.adjust: .*asked one by one; name it in the `for`/)]);
  });

  test('of a row that nothing comes to', () => {
    expect(warnings(withRows(all, row('for: [price.*]').replace('small', 'prices')))).toEqual([
      expect.stringMatching(/^batches\.1\.for\.0: price\.\* is for nothing/),
    ]);
  });

  test('of a wait that takes the time of whoever decides', () => {
    expect(warnings(withRows(all.replace('10m', '15m')))).toEqual([]);
    expect(warnings(withRows(all.replace('10m', '16m')))).toEqual([
      expect.stringMatching(/^batches\.0\.every: small would wait for more than half/),
    ]);
  });
});
