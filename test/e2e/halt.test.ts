import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasePath } from '../../src/adapters/sqlite/database-url.ts';
import type { Answer } from '../../src/client/client.ts';
import { countersign } from '../support/e2e-cli.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    // Sam, who answers for the agents, is among those who may release a halt, were it not theirs.
    policy: (document) => {
      document.setIn(['roles', 'ad_engineering'], { title: 'Ad engineering', people: ['sam'] });
      document.addIn(['halt', 'release'], 'ad_engineering');
    },
  });
});
afterAll(() => stack.stop());

async function approved(): Promise<Answer> {
  const answer = await stack.recommend('budget');
  await stack.click('dana', await stack.card(answer.id), 'Approve');
  await until('the approval', () => stack.status(answer.id) === 'approved');
  return answer;
}

async function redeem({ id, revision_hash: revisionHash }: Answer) {
  return stack.agent('bid-pilot').client.redeem(id, { revisionHash });
}

describe('a halt on one agent', () => {
  let late: Answer;
  let ready: Answer;
  let waiting: Answer;
  let rejected: Answer;
  let others: Answer;
  let held: Answer;
  let heldAutopilot: Answer;
  let heldBriefly: Answer;

  beforeAll(async () => {
    late = await approved();
    stack.clock.advance(5 * MINUTE_MS);
    expect(await redeem(late)).toMatchObject({ ok: true });
    ready = await approved();
    stack.clock.advance(5 * MINUTE_MS);
    waiting = await stack.recommend('budget');
    rejected = await stack.recommend('budget');
    others = await stack.recommend('exclusion');
    for (const { id } of [waiting, rejected, others]) await stack.card(id);
    stack.clock.advance(10 * MINUTE_MS);
  });

  test('takes one command of anyone in the policy, who reads what it stopped and what it could not', async () => {
    expect(await stack.hitl('nora', 'kill agent:bid-pilot it runs wild')).toContain('does not know you');
    expect(await stack.hitl('marco', 'kill agent:bid-pilto it runs wild')).toContain('Nothing was changed');
    expect(stack.count('halts')).toBe(0);

    stack.workspace.faults.next('chat.update', '500', { times: 100 });
    const said = await stack.hitl('marco', 'kill agent:bid-pilot it runs wild');
    expect(said).toContain('Halt on agent:bid-pilot');
    expect(said).toContain('2 open recommendations frozen, 1 approval cancelled');
    expect(said).toContain('Too late for 1');
    expect(said).toContain(late.id);
    expect(wordsOf((await stack.finds('Halt on agent:bid-pilot', 'ad-ops')).blocks)).toContain('it runs wild');
  });

  test('stops an approval from a card that does not show it yet', async () => {
    const card = await stack.card(waiting.id);
    expect(await stack.hears('dana', () => stack.click('dana', card, 'Approve'))).toEqual([
      expect.stringContaining('A halt on agent:bid-pilot by Marco Rossi stops this'),
    ]);
    stack.workspace.faults.clear();
    expect(labelsOf(await stack.shows(waiting.id, 'Frozen by a halt'))).toEqual(['Reject', '⋯']);
    expect(stack.audit(waiting.id)).toEqual(['received', 'asked', 'frozen']);
  });

  test('lets a rejection pass, and what other agents recommend', async () => {
    await stack.click('dana', await stack.shows(rejected.id, 'Frozen by a halt'), 'Reject');
    await stack.shows(rejected.id, 'Rejected by');
    await stack.agent('bid-pilot').told(rejected.id, 'recommendation.rejected');
    await stack.click('marco', await stack.card(others.id), 'Approve');
    await stack.click('lena', await stack.shows(others.id, 'Still missing: Legal'), 'Approve');
    await stack.shows(others.id, 'Approved by');
  });

  test('cancels what was approved: the agent is told, and gets no permit', async () => {
    const { data } = await stack.agent('bid-pilot').told(ready.id, 'recommendation.cancelled');
    expect(data.status).toBe('cancelled');
    expect(await redeem(ready)).toMatchObject({ ok: false, code: 'halted' });
    expect(labelsOf(await stack.shows(ready.id, 'Cancelled by a halt'))).toEqual(['⋯']);
  });

  test('asks the agent to stop what it holds a permit for, and lists it as unknown', async () => {
    const { data } = await stack.agent('bid-pilot').told(late.id, 'recommendation.cancelled');
    expect(data.status).toBe('executing');
    await stack.shows(late.id, 'after the permit was redeemed: it may have acted already');
    const status = await stack.hitl('dana', 'status');
    expect(status).toContain('Outcome unknown of 1');
    expect(status).toContain(late.id);
    expect(status).toContain('Halt on agent:bid-pilot');
  });

  test('holds what comes new, autopilot too, and asks nobody', async () => {
    held = await stack.recommend('budget');
    heldAutopilot = await stack.recommend('bid');
    expect([held.status, heldAutopilot.status]).toEqual(['held', 'held']);
    stack.clock.advance(10 * MINUTE_MS);
    expect(await redeem(heldAutopilot)).toMatchObject({ ok: false, code: 'halted' });
  });

  test('stops the clock of what waits, across a restart and two days', async () => {
    stack.clock.advance(24 * HOUR_MS);
    await stack.restart();
    stack.clock.advance(24 * HOUR_MS);
    // Something of another agent whose time passes shows that time does pass.
    const soon = await stack.recommend('exclusion');
    await stack.card(soon.id);
    stack.clock.advance(15 * MINUTE_MS);
    await until('its reminder', () => stack.audit(soon.id).includes('reminded'));
    expect(stack.audit(waiting.id)).toEqual(['received', 'asked', 'frozen']);
    for (const { id } of [held, heldAutopilot]) {
      expect(stack.audit(id)).toEqual(['received', 'held']);
      expect(await stack.cards(id)).toEqual([]);
    }
    expect(await stack.notes(waiting.id)).toEqual([]);
  });

  test('is released by two people with a reason, of whom none answers for the agent', async () => {
    const release = (by: string, reason = '') => stack.hitl(by, `release agent:bid-pilot ${reason}`);
    expect(await release('marco', 'all is well')).toContain('your roles may not release a halt');
    expect(await release('sam', 'all is well')).toContain('you answer for an agent that this halt covers');
    expect(await release('felix')).toContain('please say why');
    expect(await release('felix', 'bids are capped again')).toContain('is recorded');
    expect(await release('felix', 'really')).toContain('A second person has to ask too');
    expect(await release('sam', 'me too')).toContain('you answer for an agent that this halt covers');
    await stack.finds('Felix Brandt asks to release agent:bid-pilot', 'ad-ops');
    expect(await stack.hitl('dana', 'status')).toContain('second person needed');
    heldBriefly = await stack.recommend('bid');
    expect([stack.status(held.id), heldBriefly.status]).toEqual(['held', 'held']);

    expect(await release('ines')).toContain('is released');
    await stack.finds('The halt on agent:bid-pilot is released', 'ad-ops');
  });

  test('then what waits goes on with the time it had left', async () => {
    const [askedAt = 0] = stack.auditedAt(waiting.id, 'asked');
    const [frozenAt = 0] = stack.auditedAt(waiting.id, 'frozen');
    const [thawedAt = 0] = stack.auditedAt(waiting.id, 'thawed');
    expect(labelsOf(await stack.shows(waiting.id, 'Decide by'))).toEqual(['Approve', 'Reject', '⋯']);
    const remindAt = askedAt + 15 * MINUTE_MS + (thawedAt - frozenAt);
    const passOnAt = remindAt + 15 * MINUTE_MS;

    stack.clock.advance(remindAt - stack.clock.now());
    await until('the reminder', () => stack.audit(waiting.id).includes('reminded'));
    expect(stack.auditedAt(waiting.id, 'reminded')[0]).toBeGreaterThanOrEqual(remindAt);
    stack.clock.advance(passOnAt - stack.clock.now());
    // By a card of its own or in a list, as others come to be theirs in the same moment.
    await stack.finds(waiting.id, 'ines');
    expect(stack.auditedAt(waiting.id, 'asked')[1]).toBeGreaterThanOrEqual(passOnAt);
    await stack.click('dana', await stack.card(waiting.id), 'Approve');
    await stack.shows(waiting.id, `Approved by <@${stack.workspace.userId('dana')}>`);
  });

  test('then what was held is judged anew, by the data it has now', async () => {
    expect(labelsOf(await stack.card(held.id))).toContain('Approve');
    expect(stack.audit(held.id).slice(0, 4)).toEqual(['received', 'held', 'released', 'asked']);
    expect(wordsOf((await stack.card(heldAutopilot.id)).blocks)).toMatch(/its data is \d+(\.\d+)? h old/);
    expect(stack.status(ready.id)).toBe('cancelled');
  });

  test('then people decide what autopilot would, until nothing is unknown any more and its time has come', async () => {
    expect(wordsOf((await stack.card(heldBriefly.id)).blocks)).toContain('a halt was released a short while ago');
    expect(await stack.hitl('dana', 'status')).toContain('People only on agent:bid-pilot');
    stack.clock.advance(2 * HOUR_MS);
    // What its agent was asked to stop is still unknown.
    expect(await stack.recommend('bid')).toMatchObject({ lane: 'review', status: 'pending' });
    const { client } = stack.agent('bid-pilot');
    await client.report(late.id, { revision_hash: late.revision_hash, status: 'executed' });
    await stack.finds('Autopilot goes on for agent:bid-pilot', 'ad-ops');
    expect(await stack.recommend('bid')).toMatchObject({ lane: 'autopilot', status: 'approved' });
    expect(await stack.hitl('dana', 'status')).not.toContain('People only');
  });

  test('or until one of those who may release it says so', async () => {
    await stack.hitl('marco', 'kill agent:bid-pilot again');
    await stack.hitl('dana', 'release agent:bid-pilot it was nothing');
    await stack.hitl('lena', 'release agent:bid-pilot');
    expect((await stack.recommend('bid')).status).toBe('pending');
    const goOn = (by: string, reason = '') => stack.hitl(by, `release autopilot agent:bid-pilot ${reason}`);
    expect(await goOn('marco', 'please')).toContain('your roles may not release a halt');
    expect(await goOn('sam', 'please')).toContain('you answer for an agent');
    expect(await goOn('dana')).toContain('please say why');
    expect(await goOn('dana', 'looked at every outcome')).toContain('Autopilot goes on for agent:bid-pilot');
    expect(await goOn('dana', 'again')).toContain('autopilot is not held back on agent:bid-pilot');
    expect((await stack.recommend('bid')).status).toBe('approved');
  });
});

describe('what autopilot did before a halt', () => {
  test('is taken back with one click, each by the right to undo it, and the answer says what came of it', async () => {
    const { client, told } = stack.agent('bid-pilot');
    const done: Answer[] = [];
    for (let number = 0; number < 3; number += 1) {
      const answer = await stack.recommend('bid', { undo: { supported: true, window_hours: 1 } });
      stack.clock.advance(5 * MINUTE_MS);
      expect(await redeem(answer)).toMatchObject({ ok: true });
      if (number < 2) await client.report(answer.id, { revision_hash: answer.revision_hash, status: 'executed' });
      done.push(answer);
    }
    const [first, second, third] = done;
    const said = await stack.hitl('marco', 'kill agent:bid-pilot bids run wild');
    expect(said).toContain('Autopilot did 2 that can still be taken back');
    expect(said).toContain(`Too late for 1`);
    const notice = await stack.finds('Autopilot did 2 that can still be taken back', 'ad-ops');
    expect(await stack.hears('lena', () => stack.click('lena', notice, 'Take all 2 back'))).toEqual([
      expect.stringContaining('2 left as they are: your roles may not decide it'),
    ]);
    expect(await stack.hears('marco', () => stack.click('marco', notice, 'Take all 2 back'))).toEqual([
      expect.stringContaining('2 agent reports awaited'),
    ]);
    for (const answer of [first, second]) {
      expect(stack.audit(answer?.id ?? '').at(-1)).toBe('rollback_requested');
      await told(answer?.id ?? '', 'recommendation.rollback_requested');
    }
    expect(stack.status(third?.id ?? '')).toBe('executing');
    expect(await stack.hears('marco', () => stack.click('marco', notice, 'Take all 2 back'))).toEqual([
      'There was nothing left to take back.',
    ]);
    for (const answer of [first, second]) {
      const { id = '', revision_hash = '' } = answer ?? {};
      await client.report(id, { revision_hash, status: 'rolled_back' });
    }
    const { id = '', revision_hash = '' } = third ?? {};
    await client.report(id, { revision_hash, status: 'executed' });
  });

  test('is taken back from the command line, by a person of the policy', async () => {
    const rollBack = (...by: string[]) => countersign(['halt', 'agent:bid-pilot', '--roll-back', ...by], stack.env);
    expect(await rollBack()).toMatchObject({ code: 1, stdout: expect.stringContaining('needs --by with one of') });
    const ended = await rollBack('--by', 'marco');
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('1 agent report awaited') });
    const { leaf } = stack.row<{ leaf: string }>(
      `SELECT leaf FROM audit_events WHERE type = 'rollback_requested' ORDER BY seq DESC LIMIT 1`,
    );
    expect(JSON.parse(leaf)).toMatchObject({ origin: { kind: 'operator', roles: ['channel_owner'] } });
    const { recommendation } = JSON.parse(leaf);
    expect(await stack.hitl('dana', `show ${recommendation}`)).toContain('Somebody at the machine (as');
    await stack.hitl('dana', 'release agent:bid-pilot bids are capped');
    await stack.hitl('lena', 'release agent:bid-pilot');
    expect(await stack.hitl('dana', 'release autopilot agent:bid-pilot all is back')).toContain('Autopilot goes on');
  });
});

describe('a halt on everything from the command line, while the server runs', () => {
  const halt = () => countersign(['halt', 'all', '--reason', 'drill', '--by', 'the night shift'], stack.env);

  test('gives no permit from the moment the command has ended', async () => {
    const ready = [];
    for (let i = 0; i < 8; i += 1) ready.push(await stack.recommend('bid', { target: target(i) }));
    stack.clock.advance(5 * MINUTE_MS);

    const ended = halt();
    let over = false;
    ended.then(() => {
      over = true;
    });
    const permits = [];
    // Spread over the time that the command takes, so that some come before it and some after.
    for (const answer of ready.slice(0, 6)) {
      permits.push(await redeem(answer));
      if (!over) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    const after = await Promise.all(ready.map((answer) => redeem(answer)));

    expect(after.map((redemption) => redemption.ok)).toEqual(Array(8).fill(false));
    expect(after.slice(6)).toMatchObject([{ code: 'halted' }, { code: 'halted' }]);
    const { seq } = stack.row<{ seq: number }>(`SELECT max(seq) AS seq FROM audit_events WHERE type = 'halt_engaged'`);
    expect(stack.rows(`SELECT seq FROM audit_events WHERE type = 'redeemed' AND seq > ?`, seq)).toEqual([]);
    expect(permits[0]).toMatchObject({ ok: true });
    const notice = await stack.finds('Halt on everything', 'ad-ops');
    expect(wordsOf(notice.blocks)).toContain('the night shift');
    const last = ready.at(-1);
    await stack.agent('bid-pilot').told(last?.id ?? '', 'recommendation.cancelled');
  });

  test('says so when it stands already, and lists what stands', async () => {
    const { stdout } = await halt();
    expect(stdout).toContain('all was halted already.');
    const held = stack.rows<{ id: string }>(`SELECT id FROM recommendations WHERE status = 'executing'`);
    expect(held).not.toEqual([]);
    for (const { id } of held) expect(stdout).toMatch(new RegExp(`Not stopped, outcome unknown: .*${id}`));
    expect((await countersign(['halt'], stack.env)).stdout).toMatch(/^all {2}since .* by the night shift: drill\n$/);
    expect((await countersign(['halt', 'ALL'], stack.env)).stdout).toContain('all was halted already.');
    expect(stack.rows('SELECT id FROM halts WHERE released_at IS NULL')).toHaveLength(1);
  });

  test('engages on a name that the policy does not know, and says so', async () => {
    expect(await countersign(['halt', 'agent:bid-pilto'], stack.env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^Halted: agent:bid-pilto\..*\nCareful: the policy knows no agent bid-pilto; it knows bid-pilot, /,
      ),
    });
  });

  test('engages also while the policy file is broken', async () => {
    const broken = { ...stack.env, POLICY_FILE: 'package.json' };
    expect(await countersign(['halt', 'action:bid.adjust'], broken)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Halted: action:bid.adjust.'),
      stderr: expect.stringContaining('engaged all the same'),
    });
  });

  test('that comes second lists what nobody knows the outcome of, though the first asked to stop it', async () => {
    const { stdout } = await countersign(['halt', 'agent:bid-pilot'], stack.env);
    const [{ id } = { id: 'none' }] = stack.rows<{ id: string }>(
      `SELECT id FROM recommendations WHERE status = 'executing'`,
    );
    expect(stdout).toMatch(new RegExp(`Not stopped, outcome unknown: .*${id}`));
    expect((await countersign(['agents'], stack.env)).stdout).toMatch(
      /^bid-pilot {2}halted \(all\) since .*, and halted \(agent:bid-pilot\)/m,
    );
  });

  test.each([[['--reason', 'It runs away']], [['--by', 'dana']], [['--roll-back']]])(
    'stops nothing without a scope, and says so: %j',
    async (options) => {
      expect(await countersign(['halt', ...options], stack.env)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('Nothing was halted: say what to stop, such as `countersign halt all`'),
      });
    },
  );

  test('stops nothing where the database is not there, and makes none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-nowhere-'));
    const nowhere = join(folder, 'countersign.db');
    const lost = { ...stack.env, DATABASE_URL: `file:${nowhere}` };
    for (const args of [
      ['halt', 'all'],
      ['halt'],
      ['agents'],
      ['agents', 'pause', 'bid-pilot'],
      ['agents', 'dead-letters'],
      ['incident', 'rec_1'],
      ['audit', 'hold', 'add', 'agent:bid-pilot', '--by', 'dana', '--reason', 'x'],
      ['audit', 'prune', '--by', 'dana'],
      ['audit', 'erase', 'nobody', '--by', 'dana'],
    ])
      expect(await countersign(args, lost)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `database ${nowhere}: is not there; DATABASE_URL names the database of the server\n`,
      });
    expect(readdirSync(folder)).toEqual([]);
    rmdirSync(folder);
  });

  test('has a reason, were it that none was given', async () => {
    await countersign(['halt', 'platform:linkedin_ads', '--reason', ' '], stack.env);
    expect((await countersign(['halt'], stack.env)).stdout).toMatch(/^platform:linkedin_ads .*: no reason given$/m);
  });

  test('refuses what is no scope', async () => {
    expect(await countersign(['halt', 'everything'], stack.env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Scope everything is not known'),
    });
  });

  test('is released in Slack like any other', async () => {
    // One of them on a name that the policy does not know: its notice says to type this, so it has to work.
    for (const scope of ['agent:bid-pilto', 'agent:bid-pilot', 'all']) {
      expect(await stack.hitl('dana', `release ${scope} the drill is over`)).toContain('is recorded');
      expect((await countersign(['halt'], stack.env)).stdout).toMatch(
        /^ {2}dana asks to release it: the drill is over; a second person has to agree by /m,
      );
      expect(await stack.hitl('lena', `release ${scope} it worked`)).toMatch(
        /is released\*, first asked for by Dana Reyes “the drill is over”, then by Lena Ortiz “it worked”/,
      );
    }
    expect((await stack.recommend('budget')).status).toBe('pending');
  });

  test('is not released by a scope that is misspelt', async () => {
    await stack.hitl('dana', 'kill agent:bid-pilot it jumps');
    expect(await stack.hitl('dana', 'release agnet:bid-pilot it is fine')).toContain('A scope is all, platform:…');
    expect(await stack.hitl('dana', 'release agent:bid-pilto it is fine')).toContain(
      'there is no halt on agent:bid-pilto',
    );
    expect(
      stack.rows(
        `SELECT seq FROM audit_events WHERE type = 'halt_release_requested' AND at > ?`,
        stack.clock.now() - 1,
      ),
    ).toEqual([]);
    await stack.hitl('dana', 'release agent:bid-pilot it is fine');
    await stack.hitl('lena', 'release agent:bid-pilot');
  });

  test('is engaged from Slack on what is open, whether the policy names it or not, and says where it may be the wrong name', async () => {
    expect(await stack.hitl('dana', 'kill action:campaign.delete')).toContain(
      'The policy knows no action:campaign.delete',
    );
    expect(await stack.hitl('dana', 'kill account:555 it jumps')).toMatch(
      /Halt on account:555.*\n.*Is that the one\? Nothing is open under account:555, and the policy does not list it/,
    );
    const { id } = await stack.recommend('bid', { action: 'bid.invent' });
    expect(await stack.hitl('dana', 'kill action:bid.invent it is new')).toContain('Halt on action:bid.invent');
    await stack.shows(id, 'Frozen by a halt');
  });
});

function target(number: number) {
  return { platform: 'google_ads', account: '123-456-7890', entity: `keyword/${number}`, name: `keyword ${number}` };
}

test('a book of halts that cannot be read lets nothing through, is said to whoever watches, and gives no stack trace', async () => {
  const db = new Database(databasePath(stack.env.DATABASE_URL ?? ''));
  const ready = () => fetch(`${stack.server.url}/readyz`);
  await until('the server to be ready', async () => (await ready()).status === 200);
  const [row] = db.prepare<[], { epoch: number }>('SELECT * FROM halt_epoch').all();
  db.exec('DELETE FROM halt_epoch');
  for (const args of [['halt'], ['halt', 'all', '--reason', 'x']])
    expect(await countersign(args, stack.env)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^What is halted cannot be read or written \(.*\)\. A server .* stop the server\.\n$/,
      ),
    });
  expect([(await ready()).status, await (await ready()).text()]).toEqual([
    503,
    expect.stringContaining('what is halted cannot be read, so everything counts as halted'),
  ]);
  db.prepare('INSERT INTO halt_epoch VALUES (1, ?)').run(row?.epoch);
  db.close();
  await until('the server to be ready again', async () => (await ready()).status === 200);
});
