import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createClient } from '../../src/client/client.ts';
import { scenario } from '../support/e2e-agent.ts';
import { inProcess } from '../support/e2e-server.ts';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

// Nine starts of a whole process, on a machine that may have other work.
const SLOW_MS = 180_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    server: 'process',
    // Two channels, so that twice as many cards can be posted in a second.
    policy: (document) => document.setIn(['actions', 'creative.swap', 'channel'], 'ad-ops'),
  });
});
afterAll(() => stack.stop());

type Sent = { key: string; answer: Answer | null };

/** One attempt under this key: the answer, or null where there was none. */
async function intake(key: string): Promise<Sent> {
  const { name, secret } = stack.agent('bid-pilot');
  const client = createClient({ baseUrl: stack.server.url, agent: name, secret, maxAttempts: 1, timeoutMs: 5_000 });
  const target = { platform: 'google_ads', account: '123-456-7890', entity: key };
  const answer = await client.recommend({ ...scenario('budget', Date.now()), target }, { key }).catch(() => null);
  return { key, answer };
}

const storedKeys = () =>
  new Map(
    stack
      .rows<{ key: string; id: string }>('SELECT idempotency_key AS key, id FROM recommendations')
      .map(({ key, id }) => [key, id]),
  );

function expectWhole(): void {
  expect(stack.row('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  // State, record and card of one change are there together, or none of them.
  const torn = stack.rows(
    `SELECT id FROM recommendations r WHERE kind = 'action' AND (
       NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.recommendation_id = r.id AND e.type = 'asked')
       OR NOT EXISTS (SELECT 1 FROM messages m WHERE m.recommendation_id = r.id AND m.kind = 'card')
       OR (status = 'approved') <> EXISTS (SELECT 1 FROM callbacks c WHERE c.recommendation_id = r.id))`,
  );
  expect(torn).toEqual([]);
}

test('SIGTERM in the middle of intakes and clicks loses nothing that was acknowledged', async () => {
  const waiting: { id: string; place: string }[] = [];
  for (let i = 0; i < 5; i += 1) {
    waiting.push({ id: (await stack.recommend('budget')).id, place: 'approvals' });
    waiting.push({ id: (await stack.recommend('creative')).id, place: 'ad-ops' });
  }
  const cards = await Promise.all(waiting.map(({ id, place }) => stack.card(id, place)));

  const intakes = Array.from({ length: 30 }, (_, i) => intake(`stop-${i}`));
  const clicks = cards.map((card) => stack.click('dana', card, 'Approve'));
  await Promise.race(clicks);
  const stopped = stack.server.stop();
  const [sent, acks] = await Promise.all([Promise.all(intakes), Promise.all(clicks), stopped]);

  const stored = storedKeys();
  for (const { key, answer } of sent) if (answer) expect(stored.get(key)).toBe(answer.id);
  for (const [index, { status }] of acks.entries()) {
    const id = waiting[index]?.id ?? '';
    if (status === 200) expect([id, stack.status(id)]).toEqual([id, 'approved']);
  }
  expect(acks.some(({ status }) => status === 200)).toBe(true);
  expectWhole();

  await stack.server.start();
  const again = await Promise.all(sent.map(({ key }) => intake(key)));
  for (const [index, { key, answer }] of again.entries()) {
    expect(answer?.id).toBe(sent[index]?.answer?.id ?? answer?.id);
    expect(storedKeys().get(key)).toBe(answer?.id);
  }
  const decided = acks.findIndex(({ status }) => status === 200);
  await stack.shows(waiting[decided]?.id ?? '', 'Approved by', waiting[decided]?.place ?? '');
  // What was sent again is a revision where its time is another, and is decided on a card that shows that.
  const later = again[0]?.answer?.id ?? '';
  await until('the approval after the restart', async () => {
    await stack.click('felix', await stack.card(later), 'Approve');
    return stack.status(later) === 'approved';
  });
});

test(
  'kill -9 in the middle of intakes, again and again, loses none that was acknowledged, and each gets its card',
  async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 4; round += 1) {
      let going = true;
      const sender = async (lane: number) => {
        for (let i = 0; going && i < 20; i += 1) {
          const { key, answer } = await intake(`kill-${round}-${lane}-${i}`);
          if (answer) acknowledged.set(key, answer.id);
          else going = false;
        }
      };
      const before = acknowledged.size;
      const senders = Array.from({ length: 4 }, (_, lane) => sender(lane));
      await until('some to be acknowledged', () => acknowledged.size >= before + 5 + round * 3);
      await stack.server.crash();
      await Promise.all(senders);
      expect(acknowledged.size - before).toBeLessThan(80);
      await stack.server.start();
    }
    const stored = storedKeys();
    for (const [key, id] of acknowledged) expect(stored.get(key)).toBe(id);
    expectWhole();

    // The rest on a clock that can be moved on: one card a second would take a while.
    await stack.server.stop();
    const here = inProcess(() => stack.env, Number(stack.env.PORT), stack.clock);
    await here.start();
    try {
      await until('every card', () => {
        stack.clock.advance(1_000);
        return stack.rows('SELECT id FROM messages WHERE drawn_version < wanted_version').length === 0;
      });
      const posted = (await stack.workspace.messages('approvals')).map(({ blocks }) => wordsOf(blocks)).join();
      expect([...acknowledged.values()].filter((id) => !posted.includes(id))).toEqual([]);
      const [last = ''] = [...acknowledged.values()].slice(-1);
      await stack.click('dana', await stack.card(last), 'Approve');
      await until('its approval', () => stack.status(last) === 'approved');
    } finally {
      await here.stop();
    }
  },
  SLOW_MS,
);
