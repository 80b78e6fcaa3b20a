import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentHash } from '../../src/audit/hash.ts';
import { until } from '../support/e2e-until.ts';
import { type Stack, startStack } from '../support/stack.ts';

// One recommendation from its request to its rollback: which event of it holds each field that the record is to have.

const MINUTE_MS = 60_000;
const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);
const ID = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_\\w{26}$`));

let stack: Stack;
let id: string;
let haltId: string;
/** Every event of it, as somebody reads it who has the values beside the record too. */
let events: { type: string; leaf: Record<string, unknown>; beside: Record<string, string> }[];

beforeAll(async () => {
  stack = await startStack();
  const agent = stack.agent('bid-pilot');
  // Of another agent: what is decided meanwhile says how often a halt had come or gone by then.
  await stack.hitl('dana', 'kill agent:price-scout a drill');
  const answer = await stack.recommend('budget');
  id = answer.id;
  const dana = await stack.card(id);
  stack.clock.advance(31 * MINUTE_MS);
  await until('the next step', () => stack.auditedAt(id, 'asked').length === 2);
  await stack.choose('dana', dana, 'Decide with a note…');
  await stack.form('dana');
  await stack.workspace.submitView({ by: 'dana', values: { decision: 'approve', note: 'Half of it for now' } });
  await stack.click('dana', await stack.shows(id, 'Approved by'), 'Undo');
  await until('the undo', () => stack.status(id) === 'pending');
  agent.answerWith(500);
  await stack.click('felix', await stack.shows(id, 'Decide by'), 'Approve');
  await until('the approval', () => stack.status(id) === 'approved');
  const failed = `SELECT seq FROM audit_events WHERE recommendation_id = ? AND type = 'callback_failed'`;
  await until('a callback that fails', () => stack.rows(failed, id).length > 0);
  agent.answerWith(204);
  stack.clock.advance(5 * MINUTE_MS);
  const { client } = agent;
  expect(await client.redeem(id, { revisionHash: answer.revision_hash })).toMatchObject({ ok: true });
  await client.report(id, { revision_hash: answer.revision_hash, status: 'executed', detail: 'Done by API' });
  await stack.click('dana', await stack.shows(id, 'Executed'), 'Ask to roll back');
  await until('the wish to roll back', () => stack.audit(id).some((type) => type.startsWith('rollback_')));
  haltId = stack.row<{ id: string }>('SELECT id FROM halts').id;
  const values = `SELECT json_group_object(name, value) FROM audit_private AS p WHERE p.seq = e.seq`;
  events = stack
    .rows<{ type: string; leaf: string; beside: string }>(
      `SELECT type, leaf, (${values}) AS beside FROM audit_events AS e WHERE recommendation_id = ? ORDER BY seq`,
      id,
    )
    .map(({ type, leaf, beside }) => ({ type, leaf: JSON.parse(leaf), beside: JSON.parse(beside) }));
});
afterAll(() => stack.stop());

const given = () =>
  JSON.parse(stack.row<{ content: string }>('SELECT content FROM revisions WHERE recommendation_id = ?', id).content);

test.each<[string, string, object]>([
  [
    'sequence, id, type and time',
    'received',
    { seq: expect.any(Number), id: ID('evt'), type: 'received', at: expect.any(Number) },
  ],
  [
    'agent, and the key it signed with',
    'received',
    { agent: 'bid-pilot', origin: { kind: 'agent', key_id: expect.stringMatching(/^[0-9a-f]{8}$/) } },
  ],
  ['model and its version', 'received', { model: { name: 'bid-pilot', version: '2026.11.3' } }],
  [
    'recommendation, revision and the hash of its content',
    'received',
    { recommendation: ID('rec'), revision: 1, revision_hash: HASH, content_hash: HASH },
  ],
  [
    'trigger, reason and data snapshot, salted',
    'received',
    { private: { said: HASH }, data_as_of: expect.any(String) },
  ],
  [
    'amount, claimed confidence, computed risk and score',
    'received',
    {
      amount: { minor: 1_240_000, currency: 'USD' },
      claimed_confidence: 0.72,
      risk: 'high',
      score: expect.any(Number),
    },
  ],
  [
    'the hash of the policy, its rules, and who must approve',
    'received',
    {
      policy_hash: HASH,
      rules: expect.arrayContaining([{ rule: 'transfer_over_10k', points: 20 }]),
      approval: { mode: 'any', roles: ['marketing_head', 'finance'] },
    },
  ],
  [
    'the exposure in all',
    'approved',
    {
      exposure: expect.arrayContaining([
        expect.objectContaining({ limit: 'account_day', minor: 1_240_000, most: 1_000_000, currency: 'USD' }),
      ]),
    },
  ],
  [
    'the card shown, where, and its hash',
    'shown',
    {
      what: 'card',
      status: 'pending',
      revision_hash: HASH,
      origin: { kind: 'slack', channel: expect.stringMatching(/^C/), message: expect.any(String), card_hash: HASH },
    },
  ],
  [
    'the person, salted, with role, Slack team, channel and message, and the card clicked',
    'approval_given',
    {
      private: { person: HASH, slack_user: HASH, note: HASH },
      roles_used: ['marketing_head'],
      origin: {
        kind: 'person',
        roles: ['marketing_head'],
        team: expect.stringMatching(/^T/),
        channel: expect.stringMatching(/^C/),
        message: expect.any(String),
        card_hash: HASH,
      },
    },
  ],
  ['how long the decision took, and in which step', 'approval_given', { took_ms: expect.any(Number), step: 1 }],
  ['the step of the escalation', 'asked', { step: 0, roles: ['marketing_head', 'finance'] }],
  ['how often a halt had come or gone', 'approved', { halt_epoch: 1 }],
  ['which decision an undo takes back', 'undone', { undoes: 'approved', undoes_of: expect.any(Number) }],
  ['the permit', 'redeemed', { permit: ID('permit'), expires_at: expect.any(Number) }],
  [
    'under which permit it was done, and the hash of the report, salted',
    'executed',
    { permit: ID('permit'), private: { report: HASH, outcome_hash: HASH } },
  ],
  [
    'an attempt at a callback that failed, and its result',
    'callback_failed',
    { callback: ID('cb'), attempt: 1, status: 500 },
  ],
  [
    'what a rollback takes back',
    'rollback_requested',
    { undoes: 'executed', undoes_of: expect.any(Number), permit: ID('permit') },
  ],
])('%s', (_field, type, facts) => {
  expect(events.find((event) => event.type === type)?.leaf).toMatchObject(facts);
});

test.each<[string, string, () => object]>([
  [
    'who it was and what they wrote',
    'approval_given',
    () => ({ person: 'dana', slack_user: stack.workspace.userId('dana'), note: 'Half of it for now' }),
  ],
  [
    'what the agent reported',
    'executed',
    () => ({ report: 'Done by API', outcome_hash: contentHash({ detail: 'Done by API', measured: [] }) }),
  ],
  [
    'which trigger, reason and data',
    'received',
    () => ({
      said: JSON.stringify({
        data: contentHash(given().data),
        reason: contentHash(given().reason),
        trigger: contentHash(given().trigger),
      }),
    }),
  ],
])('beside the record stands %s', (_what, type, values) => {
  expect(events.find((event) => event.type === type)?.beside).toMatchObject(values());
});

test('a halt tells its scope, who and why', () => {
  const { leaf } = stack.row<{ leaf: string }>(`SELECT leaf FROM audit_events WHERE type = 'halt_engaged'`);
  expect(JSON.parse(leaf)).toMatchObject({
    halt: haltId,
    scope: 'agent:price-scout',
    private: { person: HASH, reason: HASH },
  });
});
