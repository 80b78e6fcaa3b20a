import { beforeEach, describe, expect, test } from 'vitest';
import { act } from '../../../src/app/act.ts';
import { createAgentService } from '../../../src/app/agent-service.ts';
import type { App } from '../../../src/app/app.ts';
import type { Command } from '../../../src/domain/command.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { TURNED_DOWN_FOR_MS } from '../../../src/domain/turned-down.ts';
import { appOn } from '../../support/app-on.ts';
import { content, MINUTE_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { openStore } from './store-fixture.ts';

const marco = { person: 'marco', roles: ['channel_owner'] };
const target = { platform: 'google_ads', account: '123-456-7890', entity: 'keywords/trail-running' };
const change = { field: 'max_bid', before: 1.2, after: 1.3 };

let time: { now: number };
let app: App;
let agents: ReturnType<typeof createAgentService>;
let count: number;
beforeEach(() => {
  time = { now: MONDAY };
  app = appOn(openStore().store, policyWith(), time);
  agents = createAgentService(app);
  count = 0;
});

/** A bid that policy lets through by itself, under a key of its own. */
async function bid(part: Partial<Content> = {}, agent = 'bid-pilot') {
  const data = { as_of: new Date(time.now).toISOString() };
  const sent = content({ action: 'bid.adjust', target, change, confidence: 0.95, data, context: {}, ...part });
  count += 1;
  const result = await agents.recommend({ agent, key: `key-${count}`, keyId: 'k', content: sent });
  if (!result.ok) throw new Error(result.detail);
  return result.answer;
}

type Turn = 'reject' | 'undo' | 'approve';
async function does(type: Turn, { id, revision_hash: revisionHash }: Awaited<ReturnType<typeof bid>>) {
  const command: Command =
    type === 'undo' ? { type, by: marco, revisionHash } : { type, by: marco, revisionHash, note: null };
  const acted = await act(app, id, command, { kind: 'operator', person: 'marco', roles: [] });
  if (!acted.ok) throw new Error(acted.refusal);
}

async function executes({ id, revision_hash: revisionHash }: Awaited<ReturnType<typeof bid>>) {
  time.now += 5 * MINUTE_MS;
  const about = { agent: 'bid-pilot', keyId: 'k', id, revisionHash };
  if (!(await agents.redeem({ ...about, key: id })).ok) throw new Error('expected a permit');
  await agents.report({ ...about, status: 'executed', detail: null, measured: [] });
}

const LET_THROUGH = { status: 'approved', lane: 'autopilot' };
const ASKED = { status: 'pending', lane: 'review' };

describe('what a person turned down is not let through by policy when its agent sends it again', () => {
  test('nobody turned it down: policy lets it through', async () => {
    const first = await bid();
    expect(first).toMatchObject(LET_THROUGH);
    await executes(first);
    expect(await bid()).toMatchObject(LET_THROUGH);
  });

  test.each<[string, string, Turn[]]>([
    ['taken back and rejected', 'a person rejected', ['undo', 'reject']],
    ['rejected, that taken back, and rejected again', 'a person rejected', ['undo', 'reject', 'undo', 'reject']],
  ])('%s', async (_name, says, turns) => {
    const first = await bid();
    for (const turn of turns) await does(turn, first);
    const again = await bid();
    expect(again).toMatchObject(ASKED);
    expect(again.reasons[0]).toBe(`${says} the same move in the last 24 h (${first.id})`);
  });

  test('executed, and then wanted back', async () => {
    const first = await bid();
    await executes(first);
    await does('undo', first);
    const again = await bid();
    expect(again).toMatchObject(ASKED);
    expect(again.reasons[0]).toContain('a person wanted to roll back the same move');
  });

  test('taken back, and withdrawn by its agent before people decided', async () => {
    const first = await bid();
    await does('undo', first);
    await agents.withdraw({ agent: 'bid-pilot', keyId: 'k', id: first.id });
    const again = await bid();
    expect(again).toMatchObject(ASKED);
    expect(again.reasons[0]).toContain('a person took back the same move');
  });

  test('taken back, and then approved by people after all: policy lets the next through', async () => {
    const first = await bid();
    await does('undo', first);
    await does('approve', first);
    await executes(first);
    expect(await bid()).toMatchObject(LET_THROUGH);
  });

  test.each<[string, number, object]>([
    ['a day later still, to the millisecond', TURNED_DOWN_FOR_MS - 1, ASKED],
    ['not any more then', TURNED_DOWN_FOR_MS, LET_THROUGH],
  ])('%s', async (_name, later, expected) => {
    const first = await bid();
    await does('undo', first);
    await does('reject', first);
    time.now += later;
    expect(await bid()).toMatchObject(expected);
  });

  test.each<[string, Partial<Content>, object]>([
    ['other figures', { change: { ...change, after: 1.25 } }, ASKED],
    [
      'another spelling of the target',
      { target: { ...target, account: '1234567890', entity: 'Keywords/Trail-Running ' } },
      ASKED,
    ],
    ['another target', { target: { ...target, entity: 'keywords/tents' } }, LET_THROUGH],
    [
      'another action',
      { action: 'keyword.pause', change: { field: 'status', before: 'on', after: 'off' } },
      LET_THROUGH,
    ],
  ])('the same again with %s', async (_name, part, expected) => {
    const first = await bid();
    await does('undo', first);
    await does('reject', first);
    expect(await bid(part)).toMatchObject(expected);
  });

  test('also where the person was faster than the look of a moment ago', async () => {
    const first = await bid();
    await executes(first);
    const { store } = app;
    let late: Promise<unknown> | null = null;
    agents = createAgentService({
      ...app,
      store: {
        ...store,
        async surroundings(...asked) {
          const seen = await store.surroundings(...asked);
          // Wanted back after this was read, before what is decided on it is committed.
          late ??= does('undo', first);
          await late;
          return seen;
        },
      },
    });
    const again = await bid();
    expect(again).toMatchObject(ASKED);
    expect(again.reasons.join()).toContain('a person wanted to roll back');
  });
});
