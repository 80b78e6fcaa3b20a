import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAgentService } from '../../src/app/agent-service.ts';
import { RecommendationInput } from '../../src/domain/recommendation.ts';
import { HOUR_MS, MINUTE_MS } from '../support/build.ts';
import { scenario } from '../support/e2e-agent.ts';
import { CLI } from '../support/e2e-server.ts';
import { type KeptRecord, keptRecord } from '../support/kept-record.ts';

// `countersign … | head`: whoever reads the output may leave before it is written. What was asked for is done all the same.

const AGENT = { agent: 'bid-pilot', keyId: '1a2b3c4d' };

let kept: KeptRecord;
let executed = '';
beforeAll(async () => {
  kept = await keptRecord();
  // The command goes by the machine's clock.
  kept.clock.advance(Date.now() - HOUR_MS - kept.clock.now());
  executed = await executedByAutopilot();
});
afterAll(() => kept.close());

async function executedByAutopilot(): Promise<string> {
  const agents = createAgentService(kept.app);
  const sent = RecommendationInput.parse(scenario('bid', kept.clock.now()));
  const answered = await agents.recommend({ ...AGENT, key: 'bid', content: sent });
  if (!answered.ok) throw new Error(answered.detail);
  const { id, revision_hash: revisionHash, status } = answered.answer;
  expect(status).toBe('approved');
  kept.clock.advance(5 * MINUTE_MS);
  const about = { ...AGENT, id, revisionHash };
  expect(await agents.redeem({ ...about, key: 'once' })).toMatchObject({ ok: true });
  await agents.report({ ...about, status: 'executed', detail: null, measured: [] });
  return id;
}

/** Runs the command with nobody at the other end of its output. */
async function unread(...args: string[]): Promise<{ code: unknown; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { env: kept.env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { code, stderr };
}

test('a halt stands, and what it rolls back is rolled back', async () => {
  expect(await unread('halt', 'all', '--reason', 'drill', '--by', 'marco', '--roll-back')).toEqual({
    code: 0,
    stderr: '',
  });
  expect((await kept.app.store.halts()).active).toMatchObject([{ scope: { kind: 'all' }, reason: 'drill' }]);
  expect((await kept.app.store.recommendation(executed))?.state.status).toBe('rolling_back');
});

test.each([
  ['the help', ['--help'], 0, ''],
  ['a list', ['agents'], 0, ''],
  ['a page', ['audit', 'verify'], 0, ''],
  [
    'an export, which says that it is not whole',
    ['audit', 'export', '--format', 'ndjson'],
    1,
    'Not all was exported: whoever read it left before its end.\n',
  ],
])('%s ends in order', async (_what, args, code, stderr) => {
  expect(await unread(...args)).toEqual({ code, stderr });
});
