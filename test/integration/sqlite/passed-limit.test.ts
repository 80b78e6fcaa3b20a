import { beforeEach, describe, expect, test } from 'vitest';
import { createAgentService } from '../../../src/app/agent-service.ts';
import type { App } from '../../../src/app/app.ts';
import { engageHalt, requestRelease } from '../../../src/app/engage-halt.ts';
import { haltPassedLimits } from '../../../src/app/watch-limits.ts';
import { scopeText } from '../../../src/domain/halt.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import { appOn } from '../../support/app-on.ts';
import * as build from '../../support/build.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { change, item } from './changes.ts';
import { openStore } from './store-fixture.ts';

// account_day of the shipped policy: $10,000 in 24 h on one account, beyond which people decide.
const MOST = 1_000_000;
const SHIPPED = '  - { id: account_day, per: [account]';
const limitOf = (text: string) => policyWith([SHIPPED, `  - ${text}\n${SHIPPED}`]);
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
const byPolicy = build.release({ by: 'policy', approvals: [], approvedAt: MONDAY });
const byPeople = build.release({ approvedAt: MONDAY });

let time: { now: number };
let app: App;
let count: number;
beforeEach(() => {
  count = 0;
  using(policyWith());
});

function using(policy: ReturnType<typeof policyWith>) {
  time = { now: MONDAY + HOUR_MS };
  app = appOn(openStore().store, policy, time);
}

/** Stored as it is, past everything that would have stopped it on its way in. */
async function stored(amountMinor: number, state: State, part: Partial<Recommendation> = {}): Promise<Recommendation> {
  count += 1;
  const lane = 'release' in state && state.release.by === 'policy' ? 'autopilot' : 'review';
  const verdict = build.verdict({ amount: usd(amountMinor), lane });
  const to = item(`rec_${count}`, { verdict, state, receivedAt: MONDAY, ...part });
  const { epoch } = await app.store.halts();
  await app.store.commit(change(to, { haltEpoch: epoch }));
  return to;
}

const halts = async () =>
  (await app.store.halts()).active.map(({ scope, engagedBy }) => `${scopeText(scope)} by ${engagedBy}`);
const approved = (release = byPolicy) => build.approved({ release });
const executed = (release = byPolicy) => build.executed({ release, executedAt: MONDAY + 60_000 });
const ON_ACCOUNT = ['account:1234567890 by countersign'];

describe('a cumulative limit that is found passed halts by itself', () => {
  test.each<[string, [number, State][], string[]]>([
    ['what policy let through keeps it, to the cent', [[MOST, approved()]], []],
    [
      'policy let a cent more through',
      [
        [MOST, approved()],
        [1, approved()],
      ],
      ON_ACCOUNT,
    ],
    [
      'also where some of it has moved',
      [
        [MOST, executed()],
        [1, approved()],
      ],
      ON_ACCOUNT,
    ],
    [
      'and where its agent holds the permit',
      [
        [MOST, build.executing({ release: byPolicy })],
        [1, executed()],
      ],
      ON_ACCOUNT,
    ],
    [
      'people let more through, as they may',
      [
        [MOST, approved()],
        [MOST, approved(byPeople)],
      ],
      [],
    ],
    [
      'more waits for people',
      [
        [MOST, approved()],
        [MOST, build.pending()],
      ],
      [],
    ],
    [
      'one was taken back to people',
      [
        [MOST, approved()],
        [1, build.pending({ undone: { by: 'dana', at: MONDAY } })],
      ],
      [],
    ],
    [
      'one was rolled back',
      [
        [MOST, executed()],
        [1, build.rolledBack()],
      ],
      [],
    ],
    [
      'one failed',
      [
        [MOST, executed()],
        [1, build.failed({ release: byPolicy })],
      ],
      [],
    ],
  ])('%s', async (_name, given, expected) => {
    for (const [amountMinor, state] of given) await stored(amountMinor, state);
    expect(await haltPassedLimits(app)).toBe(expected.length);
    expect(await halts()).toEqual(expected);
  });

  test('says why, in the record and in the alerts channel', async () => {
    await stored(MOST + 140_000, approved());
    await haltPassedLimits(app);
    const [halt] = (await app.store.halts()).active;
    expect(halt?.reason).toBe(
      'a limit is passed: policy let $11,400 through in 24 h on account 123-456-7890, and $10,000 is the most',
    );
    const [told] = await app.store.dueMessages(time.now, 10);
    expect(told).toMatchObject({ to: 'ad-ops', topic: { kind: 'halt', haltId: halt?.id } });
  });

  test('what left the window is no more than it was', async () => {
    await stored(MOST, approved());
    await stored(1, approved(build.release({ by: 'policy', approvals: [], approvedAt: MONDAY - 24 * HOUR_MS })));
    expect(await haltPassedLimits(app)).toBe(0);
  });

  test.each<[string, string, State, string[]]>([
    ['per agent', 'per: [agent], then: review', approved(), ['agent:bid-pilot by countersign']],
    ['per platform', 'per: [platform], then: review', approved(), ['platform:google_ads by countersign']],
    ['per action', 'per: [action], then: review', approved(), ['action:budget.shift by countersign']],
    ['per account and agent', 'per: [agent, account], then: review', approved(), ON_ACCOUNT],
    ['in all, for one action', 'per: [], then: review', approved(), ['action:budget.shift by countersign']],
    ['in all', 'per: [], for: ["*"], then: review', approved(), ['all by countersign']],
    [
      'past which nobody may go, by people',
      'per: [agent], then: refuse',
      approved(byPeople),
      ['agent:bid-pilot by countersign'],
    ],
    ['past which nobody may go, with what waits', 'per: [agent], then: refuse', build.pending(), []],
  ])('a limit %s', async (_name, rest, state, expected) => {
    const applies = rest.includes('for:') ? '' : ', for: [budget.shift]';
    using(limitOf(`{ id: one, over: 6h, most: { amount: "100.00", currency: USD }, ${rest}${applies} }`));
    await stored(10_001, state);
    await haltPassedLimits(app);
    expect(await halts()).toEqual(expected);
  });

  test('gives no permit for what it let through, from the first that is asked for', async () => {
    const { id, revisionHash } = await stored(MOST, approved());
    await stored(1, approved());
    time.now = MONDAY + HOUR_MS;
    const agents = createAgentService(app);
    const permit = await agents.redeem({ agent: 'bid-pilot', keyId: 'k', id, revisionHash, key: 'one' });
    expect(permit).toMatchObject({ ok: false, refusal: 'halted' });
    expect(await halts()).toEqual(ON_ACCOUNT);
  });

  test('what another policy let through under its limits is no fault of this one', async () => {
    const { store } = app;
    const policy = { hash: 'a1', text: '', loadedAt: MONDAY };
    await store.commitPolicy({ policy, expectedHash: null, audit: [], messages: [] });
    await stored(MOST + 1, approved());
    expect(await haltPassedLimits(app)).toBe(0);
    const later = build.release({ by: 'policy', approvals: [], approvedAt: MONDAY + 60_000 });
    await stored(MOST + 1, approved(later));
    expect(await haltPassedLimits(app)).toBe(1);
  });
});

describe('once it halted', () => {
  const release = async (by: string) =>
    requestRelease(app, { kind: 'account', value: '123-456-7890' }, 'looked into', by);

  test('people who looked into it release it by two, and it stays released until more is let through', async () => {
    await stored(MOST + 1, approved());
    expect(await haltPassedLimits(app)).toBe(1);
    // It neither engages again nor forgets the first wish to release meanwhile.
    expect(await release('dana')).toMatchObject({ ok: true, released: false });
    expect(await haltPassedLimits(app)).toBe(0);
    expect(await release('felix')).toMatchObject({ ok: true, released: true });
    expect(await haltPassedLimits(app)).toBe(0);
    await stored(1, approved());
    expect(await haltPassedLimits(app)).toBe(1);
    expect(await halts()).toEqual(ON_ACCOUNT);
  });

  test('a halt on everything is enough, and when it is released the limit is looked at again', async () => {
    const all = { kind: 'all' } as const;
    await engageHalt({ ...app, alertsTo: null }, all, 'drill', 'sam');
    await stored(MOST + 1, approved());
    expect(await haltPassedLimits(app)).toBe(0);
    for (const by of ['dana', 'felix']) await requestRelease(app, all, 'over', by);
    expect(await haltPassedLimits(app)).toBe(1);
  });
});
