import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { content } from '../support/build.ts';
import { countersign } from '../support/e2e-cli.ts';
import { shippedPolicy } from '../support/e2e-policy.ts';
import { type Stack, startStack } from '../support/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'));
const place = (name: string) => join(folder, name);
const put = (name: string, text: string) => {
  writeFileSync(place(name), text);
  return place(name);
};
const policyFile = put('policy.yml', shippedPolicy());
const examplesFile = put(
  'policy.examples.yml',
  readFileSync(new URL('../../policy.examples.yml', import.meta.url), 'utf8'),
);
const recommendation = put('recommendation.json', JSON.stringify(content()));
const env = { PATH: process.env.PATH ?? '', POLICY_FILE: policyFile, DATABASE_URL: `file:${place('none.db')}` };
const run = (...args: string[]) => countersign(['policy', ...args], env);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('`policy check`', () => {
  const warned = put(
    'warned.yml',
    shippedPolicy().replace('roles:\n', 'roles:\n  intern: { title: Intern, people: [sam] }\n'),
  );

  test('warns and ends well; with --strict it does not', async () => {
    const [mild, strict] = await Promise.all([run('check', warned), run('check', '--strict', warned)]);
    expect(mild.stdout).toContain(`${warned}:`);
    expect(mild.stdout).toMatch(/warned\.yml:\d+:3 warning: roles\.intern: nothing asks for intern: /);
    expect(mild.stdout).toContain('is fit for use, with');
    expect([mild.code, strict.code]).toEqual([0, 1]);
    expect(strict.stdout).toBe(mild.stdout);
  });
});

describe('`policy explain`', () => {
  test('says what the policy makes of a recommendation; --json says the same to machines', async () => {
    const [people, machines] = await Promise.all([
      run('explain', recommendation, '--at', '2026-11-23T09:00:00Z'),
      run('explain', recommendation, '--at', '2026-11-23T09:00:00Z', '--json'),
    ]);
    expect(people.stdout).toContain('Budget shift, recommended by bid-pilot: review, high risk');
    expect(people.stdout).toContain('HIT   transfer_over_10k');
    expect(JSON.parse(machines.stdout)).toMatchObject({
      agent: 'bid-pilot',
      at: '2026-11-23T09:00:00.000Z',
      verdict: { lane: 'review', risk: 'high' },
      trace: { lane: { lane: 'review' } },
    });
    expect([people.code, machines.code]).toEqual([0, 0]);
  });

  test('says so where the agent may not recommend it at all', async () => {
    const { stdout } = await run('explain', recommendation, '--agent', 'price-scout');
    expect(stdout).toContain('price-scout may not recommend budget.shift');
  });
});

describe('`policy test`', () => {
  test('runs the examples beside the policy', async () => {
    const { code, stdout } = await run('test');
    expect(stdout).toMatch(/^\d+ examples of .*policy\.examples\.yml hold for /);
    expect(code).toBe(0);
  });

  test('says how to run the examples where it is given the policy itself', async () => {
    const policy = put('mine.yml', shippedPolicy());
    const { code, stderr } = await run('test', policy);
    expect(stderr).toContain(
      `${policy} is a policy, not examples. To run the examples beside it: countersign policy test --policy ${policy}`,
    );
    expect(code).toBe(1);
  });

  test('shows each that does not hold, where it stands, and ends non-zero', async () => {
    const loose = put('loose.yml', shippedPolicy().replace('amount > 10000.0', 'amount > 10000.01'));
    const { code, stdout } = await run('test', examplesFile, '--policy', loose);
    expect(stdout).toMatch(
      /policy\.examples\.yml:\d+:5 \$10,000\.01 in one transfer .*\n {2}expected the reason “\$10,000\.01 > \$10,000 in one transfer”, got/,
    );
    expect(stdout).toMatch(/\d+ of \d+ examples do not hold/);
    expect(code).toBe(1);
  });
});

describe('`policy replay`', () => {
  let stack: Stack;
  let id: string;
  beforeAll(async () => {
    stack = await startStack();
    const change = {
      field: 'weekly_budget',
      before: { amount: '20000.00', currency: 'USD' },
      after: { amount: '24000.00', currency: 'USD' },
    };
    id = (await stack.recommend('budget', { confidence: 0.9, change, summary: 'A small move' })).id;
    await stack.recommend('notice');
  });
  afterAll(() => stack.stop());
  const tried = () =>
    put('tried.yml', readFileSync(stack.env.POLICY_FILE ?? '', 'utf8').replace('amount > 10000.0', 'amount > 3000.0'));
  const replay = (...args: string[]) => countersign(['policy', 'replay', tried(), ...args], stack.env);

  test('says what would be otherwise, beside a running server, and changes nothing', async () => {
    const before = stack.rows('SELECT * FROM recommendations ORDER BY id');
    const { code, stdout, stderr } = await replay('--since', '30d');
    expect(stdout).toContain('2 revisions since');
    expect(stdout).toContain(`${id}, bid-pilot: autopilot → review`);
    expect(stdout).toContain('“A small move”');
    expect(stdout).toMatch(/money by itself +\$4,000 +\$0 +−\$4,000/);
    expect([code, stderr]).toEqual([0, '']);
    expect(stack.rows('SELECT * FROM recommendations ORDER BY id')).toEqual(before);
  });

  test('--json for machines, --progress for who waits', async () => {
    const { stdout, stderr } = await replay('--since', '2026-01-01', '--json', '--progress');
    expect(JSON.parse(stdout)).toMatchObject({
      stricter: 1,
      notices: 1,
      changed: [{ id, before: 'autopilot', after: 'review' }],
    });
    expect(stderr).toContain('100 %');
  });

  test('reads a database that no server has open', async () => {
    await stack.server.stop();
    const { code, stdout } = await replay('--since', '30d');
    expect([code, stdout.includes('2 revisions since')]).toEqual([0, true]);
    await stack.server.start();
  });
});

describe('what cannot be done is one sentence, and ends with 1', () => {
  const bad = put('bad.json', JSON.stringify({ ...content(), confidence: 7 }));
  const noJson = put('no.json', '{ kind: action }');
  const odd = put('odd.json', JSON.stringify({ ...content(), action: 'note.odd' }));
  const broken = put('broken.yml', shippedPolicy().replace('undo: 5m', 'undo: soon'));
  const noExamples = put('no.examples.yml', 'version: 1\n');

  test.concurrent.each<[string, string[], RegExp]>([
    ['check: a file that is not there', ['check', 'nowhere.yml'], /^Cannot read nowhere\.yml \(ENOENT\)/],
    ['check: a folder', ['check', folder], /^Cannot read .* \(EISDIR\)/],
    ['check: a policy with a problem', ['check', broken], /broken\.yml:\d+:\d+ undo: expected a duration/],
    ['explain: a file that is not there', ['explain', 'nowhere.json'], /^nowhere\.json cannot be read \(ENOENT\)/],
    ['explain: a folder', ['explain', folder], /cannot be read \(EISDIR\)/],
    ['explain: no JSON', ['explain', noJson], /is not JSON/],
    ['explain: a field at fault', ['explain', bad], /is no valid recommendation: \/confidence: expected at most 1/],
    [
      'explain: an agent that is not known',
      ['explain', recommendation, '--agent', 'nobody'],
      /^--agent nobody: the policy knows bid-pilot/,
    ],
    [
      'explain: an agent that is no name',
      ['explain', recommendation, '--agent', 'constructor'],
      /^--agent constructor: the policy knows/,
    ],
    ['explain: a time that is none', ['explain', recommendation, '--at', 'soon'], /^--at soon: expected a time/],
    ['explain: a policy with a problem', ['explain', recommendation, '--policy', broken], /undo: expected a duration/],
    [
      'explain: an action of one agent alone needs no name, one of none does',
      ['explain', odd, '--agent', ''],
      /^--agent /,
    ],
    ['test: no examples', ['test', noExamples], /no\.examples\.yml:\d+:\d+ /],
    ['test: a file that is not there', ['test', 'nowhere.yml'], /^Cannot read nowhere\.yml/],
    ['replay: a policy that is not there', ['replay', 'nowhere.yml', '--since', '30d'], /nowhere\.yml/],
    ['replay: without a time', ['replay', policyFile], /--since/],
    [
      'replay: a time that is none',
      ['replay', policyFile, '--since', 'last week'],
      /^--since last week: expected a duration such as 30d/,
    ],
    [
      'replay: a time to come',
      ['replay', policyFile, '--since', '2999-01-01'],
      /^--since 2999-01-01: expected a time that is past/,
    ],
    ['replay: no time at all', ['replay', policyFile, '--since', '0d'], /expected a time that is past/],
    [
      'replay: a count that is none',
      ['replay', policyFile, '--since', '1d', '--limit', 'all'],
      /^--limit all: expected a whole number/,
    ],
    [
      'replay: no database',
      ['replay', policyFile, '--since', '1d'],
      /^database .*none\.db: cannot be read; expected the database/,
    ],
  ])('%s', async (_name, args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([code, stdout]).toEqual([1, '']);
  });
});
