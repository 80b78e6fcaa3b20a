import { expect, test } from 'vitest';
import type { Content } from '../../src/domain/recommendation.ts';
import {
  happened,
  leftOut,
  offeredTogether,
  passed,
  pressedAll,
  recommended,
  redeemed,
  reported,
} from '../support/sim-acts.ts';
import { calmDown, mustBeSettled } from '../support/sim-calm.ts';
import { runChaos } from '../support/sim-chaos.ts';
import { HOW, withFault } from '../support/sim-fault.ts';
import { withWorld } from '../support/sim-run.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const SMALL: Partial<Content> = {
  change: { field: 'weekly_budget', before: usd('1000.00'), after: usd('1200.00') },
  confidence: 0.7,
  undo: { supported: true, window_hours: 1 },
};

/** Enough worlds that each of these happens in some of them; it ends as soon as all did. */
const MOST_WORLDS = 60;
// Long ones: a click on a batch is many calls.
const SIZE = { steps: 3_000, tasks: 8 };
const HAPPENS: Readonly<Record<string, RegExp>> = {
  'a batch is formed': /leaf .*"kind":"together".*"type":"batch_formed"/,
  'all of a batch are approved': /leaf .*"batch":"bat_.*"type":"approval_given"/,
  'some are left out, or opened one by one': /leaf .*"type":"batch_opened"/,
};

test('batches are formed, approved and left out of in worlds full of trouble', async () => {
  const left = new Map(Object.entries(HAPPENS));
  for (let seed = 1; seed <= MOST_WORLDS && left.size > 0; seed += 1) {
    const trace = await withWorld(seed, async (world) => {
      await runChaos(world, 'outside', SIZE);
      await calmDown(world);
      mustBeSettled(world);
      return world.trace.text();
    });
    for (const [what, words] of left) if (trace.split('\n').some((line) => words.test(line))) left.delete(what);
  }
  expect([...left.keys()]).toEqual([]);
});

// Time flies in such worlds: a batch that is formed and approved on the way is past its undo window once its card shows it.
test('a batch that was approved just before the trouble is taken back in some worlds', async () => {
  let undone = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    await withWorld(seed, async (world) => {
      for (const name of ['one', 'two', 'three']) await recommended(world, name, SMALL);
      await pressedAll(world, 'one', 'batch_approve', 'U0000DANA', 'approved');
      await runChaos(world, seed % 2 === 1 ? 'inside' : 'outside', { steps: 300, tasks: 3 });
      await calmDown(world);
      mustBeSettled(world);
      if (/leaf .*"batch":"bat_.*"type":"undone"/.test(world.trace.text())) undone += 1;
    });
  }
  expect(undone).toBeGreaterThan(0);
});

test('a batch is approved at once, taken back at once and approved again, and each then goes its own way', async () => {
  const ends = await withWorld(0, async (world) => {
    for (const name of ['one', 'two', 'three']) await recommended(world, name, SMALL);
    await pressedAll(world, 'one', 'batch_approve', 'U0000DANA', 'approved');
    await pressedAll(world, 'one', 'batch_undo', 'U0000DANA', 'pending');
    await pressedAll(world, 'one', 'batch_approve', 'U0000OMAR', 'approved');
    await passed(world, 5 * 60_000);
    await redeemed(world, 'two');
    await reported(world, 'two', 'executed');
    await calmDown(world);
    mustBeSettled(world);
    return world.ledger
      .lives()
      .map(({ content, past }) => [content.target?.name, past.map(({ type }) => type).join(' ')]);
  });
  const taken = 'received asked approval_given approved undone approval_given approved';
  const unused = `${taken} undo_window_closed expired`;
  expect(Object.fromEntries(ends)).toEqual({
    one: unused,
    two: `${taken} undo_window_closed redeemed executed rollback_window_closed`,
    three: unused,
  });
});

// A click once more is what somebody does who reads that something failed.
test.each(HOW.flatMap((how) => ['store.showAlone', 'store.commit'].map((port) => ({ port, how }))))(
  'what somebody leaves out is off the card before any other is approved, so that a click once more cannot approve it: $port $how',
  async (fault) => {
    for (let nth = 1, isOver = false; !isOver; nth += 1) {
      await withWorld(0, async (whole) => {
        const { world, calls } = withFault(whole, { ...fault, nth });
        for (const name of ['one', 'two', 'three']) await recommended(world, name, SMALL);
        await leftOut(world, 'three', 'U0000DANA');
        const isBegun = ['one', 'two'].some((name) => happened(world, name, 'approved'));
        expect(isBegun && offeredTogether(world).includes('three'), `call ${nth}`).toBe(false);
        isOver = (calls.get(fault.port) ?? 0) < nth;
      });
    }
  },
);
