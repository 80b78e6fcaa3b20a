import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { createClient, verifyCallback } from '../../src/client/client.ts';
import { countersign } from '../support/e2e-cli.ts';
import { until } from '../support/e2e-until.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MINUTE_MS = 60_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => stack.agent('bid-pilot').answerWith(204));

const run = (...args: string[]) => countersign(['agents', ...args], stack.env);

/** The lines of one agent in the list. */
async function listed(name: string): Promise<string> {
  const { code, stdout } = await run();
  expect(code).toBe(0);
  const [, of = ''] = stdout.split(new RegExp(`^${name}  `, 'm'));
  return of.split(/\n(?! )/)[0] ?? '';
}

describe('countersign agents', () => {
  // First, while the clock of the stack is that of the command.
  test('sends a test to the callback address, and says what came of it', async () => {
    expect(await run('test', 'bid-pilot')).toMatchObject({ code: 0, stdout: expect.stringContaining('took the ping') });
    stack.agent('bid-pilot').answerWith(500);
    expect(await run('test', 'bid-pilot')).toMatchObject({ code: 1, stdout: expect.stringContaining('answered 500') });
    expect(await run('test', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Agent nobody is not in'),
    });
  });

  test('lists each agent with its caps, what is open, and when its key was used', async () => {
    await stack.recommend('exclusion');
    stack.clock.advance(MINUTE_MS);
    const { keyId } = await until('the use of the key', () =>
      stack.rows<{ keyId: string }>(`SELECT key_id AS keyId FROM agent_keys WHERE agent = 'audience-tuner'`).at(0),
    );
    const tuner = await listed('audience-tuner');
    expect(tuner).toMatch(/^active/);
    expect(tuner).toContain('owner sam · at most 50 requests a second, 500 open');
    expect(tuner).toContain('open 1 ');
    expect(tuner).toContain(`${keyId} last used`);
    expect(await listed('price-scout')).toContain('never used');
  });

  test('pauses an agent in the running server at once, and lets it go on', async () => {
    const { client } = stack.agent('bid-pilot');
    const ready = await stack.recommend('bid');
    const rejected = await stack.recommend('budget');
    stack.clock.advance(5 * MINUTE_MS);
    expect((await run('pause', 'bid-pilot', '--reason', 'A new model', '--by', 'sam')).stdout).toContain('is paused');
    expect((await run('pause', 'bid-pilot')).stdout).toContain('was paused already');
    await expect(stack.recommend('bid')).rejects.toMatchObject({ status: 403, code: 'agent_paused' });
    await expect(client.redeem(ready.id, { revisionHash: ready.revision_hash })).rejects.toMatchObject({
      status: 403,
      code: 'agent_paused',
    });
    expect(stack.status(ready.id)).toBe('approved');
    // It may still read and withdraw, and others go on.
    expect((await client.get(ready.id)).status).toBe('approved');
    expect((await client.withdraw(rejected.id)).status).toBe('withdrawn');
    expect((await stack.recommend('exclusion')).status).toBe('pending');
    expect(await listed('bid-pilot')).toMatch(/^paused by sam since .*: A new model/);
    expect(await stack.hitl('dana', 'status')).toContain('bid-pilot is paused');

    expect((await run('resume', 'bid-pilot', '--by', 'sam')).stdout).toContain('may act again');
    expect((await run('resume', 'bid-pilot')).stdout).toContain('was not paused');
    expect(await client.redeem(ready.id, { revisionHash: ready.revision_hash })).toMatchObject({ ok: true });
    expect(stack.rows(`SELECT type FROM audit_events WHERE type LIKE 'agent_%' ORDER BY seq`)).toEqual([
      { type: 'agent_paused' },
      { type: 'agent_resumed' },
    ]);
  });

  test('lists dead letters and sends them anew, under their old ids', async () => {
    const agent = stack.agent('bid-pilot');
    const reject = async () => {
      const { id } = await stack.recommend('budget');
      await stack.click('dana', await stack.card(id), 'Reject');
      await stack.shows(id, 'could not be told');
      return id;
    };
    expect((await run('dead-letters', 'price-scout')).stdout).toContain('No callback to price-scout was given up');
    agent.answerWith(410);
    const ids = [await reject(), await reject()];
    const letters = (await run('dead-letters', 'bid-pilot')).stdout.trim().split('\n');
    expect(letters).toHaveLength(2);
    for (const id of ids)
      expect(letters.join('\n')).toMatch(new RegExp(`recommendation.rejected  ${id}  1 try, .*410`));
    expect(await listed('bid-pilot')).toContain('given up 2');

    agent.answerWith(204);
    const [first = ''] = letters.map((line) => line.split('  ')[0]);
    expect(await run('replay')).toMatchObject({ code: 1, stderr: expect.stringContaining('Expected either') });
    for (const wrong of [
      ['dead-letters', 'bid-pilto'],
      ['replay', '--agent', 'bid-pilto'],
    ])
      expect(await run(...wrong)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Agent bid-pilto is not in'),
      });
    expect(await run('replay', 'cb_none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no dead letter'),
    });
    expect((await run('replay', first, '--by', 'sam')).stdout).toContain('1 on its way again');
    await until('it to arrive', () => agent.received.some(({ id, answered }) => id === first && answered === 204));
    expect((await run('replay', '--agent', 'bid-pilot')).stdout).toContain('1 on its way again');
    expect((await run('replay', '--agent', 'bid-pilot')).stdout).toContain('Nothing was changed');
    for (const id of ids) {
      await agent.told(id, 'recommendation.rejected');
      expect(new Set(agent.about(id).map((one) => one.id)).size).toBe(1);
      await until(
        'the card to be mended',
        async () => !JSON.stringify((await stack.cards(id)).at(-1)).includes('could not be told'),
      );
    }
    expect(stack.rows(`SELECT type FROM audit_events WHERE type = 'callback_replayed'`)).toHaveLength(2);
  });
});

describe('a secret changes over', () => {
  test('without a lost request or callback, as `rotate` says', async () => {
    const agent = stack.agent('bid-pilot');
    const { stdout } = await run('rotate', 'bid-pilot');
    const [, variable = '', fresh = ''] = /^ {2}(\w+)=(whsec_\S+)$/m.exec(stdout) ?? [];
    expect(variable).toBe('BID_PILOT_SECRET_2');
    expect(stdout).toContain('secret_env: [BID_PILOT_SECRET_2, BID_PILOT_SECRET]');

    const policyFile = stack.env.POLICY_FILE ?? '';
    const document = parseDocument(await readFile(policyFile, 'utf8'));
    document.setIn(['agents', 'bid-pilot', 'secret_env'], [variable, 'BID_PILOT_SECRET']);
    await writeFile(policyFile, document.toString());
    Object.assign(stack.env, { [variable]: fresh });
    await stack.restart();

    const byOld = await stack.recommend('budget');
    const renewed = createClient({
      baseUrl: stack.server.url,
      agent: 'bid-pilot',
      secret: fresh,
      now: stack.clock.now,
    });
    expect(await renewed.get(byOld.id)).toMatchObject({ id: byOld.id });
    expect((await renewed.withdraw(byOld.id)).status).toBe('withdrawn');

    // What is signed with both is taken by an agent that knows either.
    const other = await stack.recommend('budget');
    await stack.click('dana', await stack.card(other.id), 'Reject');
    await agent.told(other.id, 'recommendation.rejected');
    const taken = await until('the raw callback', () => agent.raw.findLast(({ body }) => body.includes(other.id)));
    for (const secret of [fresh, agent.secret]) {
      const verified = verifyCallback({ secrets: [secret], ...taken, now: stack.clock.now() });
      expect(verified).toMatchObject({ ok: true, callback: { data: { id: other.id } } });
    }
    const lines = await listed('bid-pilot');
    expect(lines.match(/[0-9a-f]{8} (last used|never used)/g)).toHaveLength(2);
  });
});
