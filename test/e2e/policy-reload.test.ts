import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
let good: string;
const file = () => stack.env.POLICY_FILE ?? '';
const write = (text: string) => writeFileSync(file(), text);
/** The policy as it lies there, with one edit that must find its place once. */
function edited(from: string, to: string): string {
  const text = readFileSync(file(), 'utf8');
  expect(text.split(from)).toHaveLength(2);
  return text.replace(from, to);
}
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
/** Waits until this text is in force. */
const inForce = (text: string) => until('the policy to be in force', () => loads().at(-1)?.hash === hashOf(text));
const loads = () => stack.rows<{ hash: string; text: string }>('SELECT hash, text FROM policies ORDER BY seq');
const facts = (type: string) =>
  stack
    .rows<{ leaf: string }>('SELECT leaf FROM audit_events WHERE type = ? ORDER BY seq', type)
    .map(({ leaf }) => JSON.parse(leaf));
const change = (after: string) => ({
  field: 'weekly_budget',
  before: { amount: '20000.00', currency: 'USD' },
  after: { amount: after, currency: 'USD' },
});
const ready = async () => (await fetch(`${stack.server.url}/readyz`)).json();
const metric = async () => {
  const text = await (await fetch(`${stack.server.url}/metrics`)).text();
  return /^countersign_policy_refused (\d)$/m.exec(text)?.[1];
};

beforeEach(async () => {
  stack = await startStack();
  good = readFileSync(file(), 'utf8');
});
afterEach(() => stack.stop());

test('the policy of the start is kept under its hash, and told to nobody', () => {
  expect(loads()).toEqual([{ hash: hashOf(good), text: good }]);
  expect(facts('policy_loaded')).toMatchObject([{ policy_hash: hashOf(good), previous_policy_hash: null }]);
  expect(stack.rows(`SELECT id FROM messages WHERE kind = 'policy'`)).toEqual([]);
});

test('another threshold decides from the next recommendation on, and of what policy let through before its permit is redeemed', async () => {
  const waits = await stack.recommend('budget', { confidence: 0.9, change: change('24000.00') });
  expect(waits.lane).toBe('autopilot');
  const text = edited('amount > 10000.0', 'amount > 3000.0');
  write(text);
  await inForce(text);

  const next = await stack.recommend('budget', { confidence: 0.9, change: change('24000.00') });
  expect([next.lane, next.risk]).toEqual(['review', 'high']);
  const { verdict } = stack.row<{ verdict: string }>(
    'SELECT verdict FROM revisions WHERE recommendation_id = ?',
    waits.id,
  );
  expect(JSON.parse(verdict)).toMatchObject({ lane: 'autopilot', policyHash: hashOf(good) });
  await until('what policy let through to go to people', () => stack.status(waits.id) === 'pending');
  const card = await stack.card(waits.id);
  expect(wordsOf(card.blocks)).toContain('asked because $4,000 &gt; $10,000 in one transfer');
  expect(facts('raised')).toMatchObject([{ policy_hash: hashOf(text), lane: 'review', risk: 'high', recalled: true }]);

  const notice = await stack.finds('*Policy changed:* 1 setting.', 'ad-ops');
  expect(JSON.stringify(notice.blocks)).toContain(
    'rules.transfer_over_10k.when: moves_money &amp;&amp; amount &gt; 10000.0 → moves_money &amp;&amp; amount &gt; 3000.0',
  );
  expect(facts('policy_loaded').at(-1)).toMatchObject({
    policy_hash: hashOf(text),
    previous_policy_hash: hashOf(good),
    changes: [
      {
        path: 'rules.transfer_over_10k.when',
        from: 'moves_money && amount > 10000.0',
        to: 'moves_money && amount > 3000.0',
      },
    ],
  });
});

test('a broken file leaves the last good policy in force and says so once; mended, it says so too', async () => {
  write(good.replace('self_approval:', 'self_aproval:'));
  const told = JSON.stringify((await stack.finds('the last good policy stays in force', 'ad-ops')).blocks);
  expect(told).toContain(`line ${good.slice(0, good.indexOf('self_approval')).split('\n').length}: self_aproval`);
  expect(told).not.toContain('/tmp');
  expect(await ready()).toEqual({
    status: 'ready',
    notes: ['the policy file has a problem; the last good policy is in force'],
  });
  expect(await metric()).toBe('1');
  expect((await stack.recommend('budget', { confidence: 0.9, change: change('24000.00') })).lane).toBe('autopilot');

  // The same mistake with another blank at the end is the same problem.
  write(`${good.replace('self_approval:', 'self_aproval:')}\n`);
  write(good);
  await stack.finds('The policy file is in order again', 'ad-ops');
  expect(await ready()).toEqual({ status: 'ready' });
  expect(await metric()).toBe('0');
  expect(facts('policy_refused')).toHaveLength(1);
  expect(facts('policy_mended')).toHaveLength(1);
  expect(loads()).toHaveLength(1);
});

test('a file that is gone leaves the last good policy in force; what comes in its place takes over', async () => {
  rmSync(file());
  await stack.finds('policy.yml cannot be read (ENOENT)', 'ad-ops');
  const text = good.replace(/^undo: .*$/m, 'undo: 6m');
  write(text);
  await inForce(text);
  const notice = await stack.finds('*Policy changed:* 1 setting. The file is in order again.', 'ad-ops');
  expect(JSON.stringify(notice.blocks)).toContain('undo: 5m → 6m');
});

describe('agents', () => {
  test('come in, are paused and go, without a restart', async () => {
    const bid = () => stack.recommend('bid', { confidence: 0.9 });
    const tuner = () => stack.recommend('creative', { confidence: 0.9 });
    const alone = good.replace(/\n {2}audience-tuner:\n(?: {4}.*\n)+/, '\n');
    const paused = good.replace(/\n {2}bid-pilot:\n/, '$&    paused: true\n');
    await expect(tuner()).resolves.toMatchObject({ lane: 'autopilot' });

    write(alone);
    await inForce(alone);
    await expect(tuner()).rejects.toMatchObject({ status: 401 });

    write(paused);
    await inForce(paused);
    await expect(tuner()).resolves.toMatchObject({ lane: 'autopilot' });
    await expect(bid()).rejects.toMatchObject({ status: 403 });

    write(good);
    await inForce(good);
    await expect(bid()).resolves.toMatchObject({ lane: 'autopilot' });
  });

  test('whose secret is not in the environment keep the new policy out, and the variable is named', async () => {
    const entry = 'agents:\n  second-pilot: { owner: sam, secret_env: SECOND_PILOT_SECRET, actions: [budget.*] }\n';
    write(good.replace('agents:\n', entry));
    const told = JSON.stringify((await stack.finds('the last good policy stays in force', 'ad-ops')).blocks);
    expect(told).toContain('SECOND_PILOT_SECRET: the secret of agent second-pilot is not set');
    expect(loads()).toHaveLength(1);
  });
});

test('a change while the server is down is recorded and told at its start', async () => {
  await stack.server.stop();
  const text = good.replace(/^undo: .*$/m, 'undo: 7m');
  write(text);
  await stack.server.start();
  await inForce(text);
  await stack.finds('*Policy changed:* 1 setting.', 'ad-ops');
  await stack.restart();
  expect(loads()).toHaveLength(2);
});
