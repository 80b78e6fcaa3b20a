import { describe, expect, test } from 'vitest';
import { digestNow } from '../../../src/app/digest-now.ts';
import { runDigests } from '../../../src/app/run-digests.ts';
import type { DigestPolicy } from '../../../src/policy/schema.ts';
import { appOn } from '../../support/app-on.ts';
import * as build from '../../support/build.ts';
import { facilities } from '../../support/facilities.ts';
import { policyWith } from '../../support/policy.ts';
import { change, item, message, put, putCard } from './changes.ts';
import { openStore } from './store-fixture.ts';

const { MONDAY, HOUR_MS } = build;
const DAY_MS = 24 * HOUR_MS;
// MONDAY is nine o'clock UTC.
const daily: DigestPolicy = {
  name: 'daily',
  channel: 'ad-ops',
  cron: '0 12 * * *',
  timezone: 'UTC',
  include: ['autopilot', 'notices'],
};
const NOON = MONDAY + 3 * HOUR_MS;

function setUp(digests: DigestPolicy[] = [daily]) {
  const { store, db, path } = openStore();
  const time = { now: MONDAY };
  const policy = policyWith();
  const app = appOn(store, { ...policy, file: { ...policy.file, digests } }, time);
  const posted = () =>
    db
      .prepare<[], string>(`SELECT json_extract(topic, '$.from') || '-' || json_extract(topic, '$.to')
        FROM messages WHERE kind = 'digest' ORDER BY id`)
      .pluck()
      .all();
  return { store, time, app, posted, path };
}

describe('a digest', () => {
  test('comes due at its time, and covers what happened since its name was first in the policy', async () => {
    const { app, time, posted } = setUp();
    expect(await runDigests(app)).toBe(0);
    time.now = NOON - 1;
    expect(await runDigests(app)).toBe(0);
    time.now = NOON;
    expect(await runDigests(app)).toBe(1);
    expect(await runDigests(app)).toBe(0);
    expect(posted()).toEqual([`${MONDAY}-${NOON}`]);
  });

  test('the first one comes on its day, though the server began anew just as it was due', async () => {
    const { app, time, path } = setUp();
    await runDigests(app);
    await app.store.close();
    time.now = NOON + 60_000;
    const { store } = openStore(path);
    expect(await runDigests({ ...app, store })).toBe(1);
    expect(await store.lastDigest('daily')).toBe(time.now);
  });

  test('one that a clock had posted ahead of time comes again when its time comes', async () => {
    const { app, store, time } = setUp();
    const topic = { kind: 'digest' as const, name: 'daily', from: 0, to: MONDAY + 300 * DAY_MS };
    await store.append([], [message('digest:ahead', { topic })]);
    expect(await runDigests(app)).toBe(0);
    expect(await store.lastDigest('daily')).toBe(MONDAY);
    time.now = NOON;
    expect(await runDigests(app)).toBe(1);
  });
});

describe('a digest that is asked for now', () => {
  const notice = (id: string, receivedAt: number, summary: string) =>
    change(
      build.recommendation({
        id,
        key: id,
        receivedAt,
        content: build.content({ kind: 'notice', summary }),
        state: build.noted(),
      }),
    );

  test('leads to the card of what waits, where there is one', async () => {
    const { app, store, time } = setUp([{ ...daily, include: ['waiting'] }]);
    await putCard(store, 'rec_posted', 'ad-approvals', MONDAY);
    await put(store, item('rec_unposted'));
    const [posted] = await store.dueMessages(time.now, 1);
    await store.recordMessages([{ id: posted?.id ?? '', kind: 'drawn', channel: 'C1', ts: '17.0001', version: 1 }]);
    time.now = NOON;
    const { text } = await digestNow(app, facilities(), 'daily');
    expect(text.match(/<https[^>]*>/g)).toEqual(['<https://northwind.slack.com/archives/C1/p170001|Open>']);
  });

  test('tells what happened since the last one, and leaves the schedule as it is', async () => {
    const { app, store, time, posted } = setUp();
    await runDigests(app);
    await store.commit(notice('rec_1', MONDAY + 1, 'The feed was late'));
    time.now = MONDAY + HOUR_MS;
    expect((await digestNow(app, facilities(), 'daily')).text).toContain('The feed was late');
    expect([posted(), await store.lastDigest('daily')]).toEqual([[], MONDAY]);
    time.now = NOON;
    await runDigests(app);
    await store.commit(notice('rec_2', NOON + 1, 'The feed is well'));
    time.now = NOON + HOUR_MS;
    const { text } = await digestNow(app, facilities(), 'daily');
    expect(text).toContain('The feed is well');
    expect(text).not.toContain('The feed was late');
  });

  test('of none that is named is the first of the policy', async () => {
    const { app } = setUp([{ ...daily, name: 'first' }, daily]);
    expect((await digestNow(app, facilities(), null)).text).toBe('Nothing to tell in the digest first since it began.');
  });

  test('that nothing happened for says so, with since when', async () => {
    const { app, time } = setUp();
    await runDigests(app);
    time.now = MONDAY + HOUR_MS;
    expect((await digestNow(app, facilities(), 'daily')).text).toMatch(
      /^Nothing to tell in the digest daily since <!date\^/,
    );
  });

  test.each([
    [
      'that the policy does not know is answered with those it knows',
      [daily],
      'wekly <!channel>',
      /knows no digest “wekly &lt;!channel&gt;”\. It knows: daily\./,
    ],
    ['of a policy that has none is answered with where to write one', [], null, /no digest yet.*`digests`/],
  ])('%s', async (_what, digests, name, words) => {
    expect((await digestNow(setUp(digests).app, facilities(), name)).text).toMatch(words);
  });
});
