import { actionId } from '../../src/cards/action-id.ts';
import { BATCH_FORM } from '../../src/cards/batch-form.ts';
import type { Content } from '../../src/domain/recommendation.ts';
import { TEAM } from './sim-bot.ts';
import { type Life, must } from './sim-life.ts';
import { batchOf, type Pressable, pressables } from './sim-pressables.ts';
import { dueAt } from './sim-probe.ts';
import { untilQuiet } from './sim-quiet.ts';
import type { World } from './sim-world.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
// Longer than whoever died keeps others from drawing.
const REDRAWN_MS = 10 * SECOND_MS;
const MOST_TRIES = 100;
const KEY_ID = 'key-1';

const SHIFT: Content = {
  kind: 'action',
  action: 'budget.shift',
  summary: 'Move $2,000 a week',
  change: {
    field: 'weekly_budget',
    before: { amount: '1000.00', currency: 'USD' },
    after: { amount: '3000.00', currency: 'USD' },
  },
  // Too little to be approved together with others.
  confidence: 0.55,
};

function lifeOf({ ledger }: World, name: string): Life | null {
  return ledger.lives().find((life) => life.content.target?.name === name) ?? null;
}

export function happened(world: World, name: string, type: string): boolean {
  return lifeOf(world, name)?.past.some((fact) => fact.type === type) ?? false;
}

/** Tries and waits, by turns, until it is so. */
export async function until(world: World, attempt: (() => unknown) | null, done: () => boolean): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (done()) return;
    attempt?.();
    await untilQuiet(world);
    if (done()) return;
    world.clock.advance(SECOND_MS);
  }
  must(false, `the scenario goes on, and not only up to ${done}`);
}

/** Time goes by from one thing that is due to the next. */
export async function passed(world: World, ms: number): Promise<void> {
  const end = world.clock.trueNow() + ms;
  while (world.clock.trueNow() < end) {
    const left = end - world.clock.trueNow();
    const due = (dueAt(world.probe) ?? Number.POSITIVE_INFINITY) - world.clock.now();
    world.clock.advance(Math.min(left, Math.max(due, SECOND_MS), HOUR_MS));
    await untilQuiet(world);
  }
}

export async function recommended(world: World, name: string, part: Partial<Content> = {}): Promise<void> {
  const content: Content = {
    ...SHIFT,
    target: { platform: 'google_ads', account: '111', entity: name, name },
    ...part,
  };
  const request = { agent: 'bid-pilot', key: name, keyId: KEY_ID, content };
  await until(
    world,
    () => world.bot.ask(({ agents }) => agents.recommend(request)),
    () => lifeOf(world, name) !== null,
  );
}

/** Presses the button as soon as a card shows it, and again while it did not help. */
export async function pressed(
  world: World,
  name: string,
  button: string,
  slackId: string,
  status: string,
): Promise<void> {
  const press = () => {
    for (const shown of world.slack.shown()) {
      const id = lifeOf(world, name)?.id ?? 'nobody';
      const drawn = shown.messageId.startsWith(`${id}:card`) ? shown.drawings.at(-1) : undefined;
      const found = drawn && pressables(drawn).find((one) => one.actionId === button);
      if (found) return world.people.click(slackId, found, shown);
    }
    return null;
  };
  await until(world, press, () => lifeOf(world, name)?.status === status);
}

/**
 * Presses a button of the card that it shares with others, until all of them have come to this. Where only one is left to
 * undo, the card has a button beside that one in place of one for all.
 */
export async function pressedAll(
  world: World,
  name: string,
  button: string,
  slackId: string,
  status: string,
): Promise<void> {
  const batch = () =>
    world.slack.shown().find(({ messageId }) => {
      const [batchId = '', kind] = messageId.split(':');
      return kind === 'batch' && world.probe.batchItems(batchId).includes(lifeOf(world, name)?.id ?? 'nobody');
    });
  const press = () => {
    const shown = batch();
    const offered = pressables(shown?.drawings.at(-1) ?? { text: '', blocks: [] });
    const found =
      offered.find((one) => one.actionId === button) ??
      offered.find((one) => one.actionId === button.replace('batch_', ''));
    return shown && found ? world.people.click(slackId, found, shown) : null;
  };
  const all = () => world.probe.batchItems(batch()?.messageId.split(':')[0] ?? '');
  await until(world, press, () => all().length > 1 && all().every((id) => world.ledger.life(id)?.status === status));
}

/** Sends the form of the first batch, once, with this one left out, and waits until its card is drawn anew. */
export async function leftOut(world: World, name: string, slackId: string): Promise<void> {
  await until(world, null, () => offeredTogether(world).includes(name));
  const value = approveAll(world)?.value ?? '';
  const submission = {
    ...{ user: { id: slackId, teamId: TEAM }, callbackId: BATCH_FORM, privateMetadata: value },
    values: { leave_out_0: { leave_out: lifeOf(world, name)?.id ?? '' } },
  };
  void world.bot.ask(({ desk }) => desk.submit(submission));
  await untilQuiet(world);
  await passed(world, REDRAWN_MS);
}

/** The names of what one click on the card of a batch would approve now. */
export function offeredTogether(world: World): string[] {
  const about = batchOf(approveAll(world)?.value ?? '');
  const offered = world.probe.offers(about?.batchId ?? '').find(({ hash }) => hash === about?.offer);
  return (offered?.decide ?? []).map(({ id }) => world.ledger.life(id)?.content.target?.name ?? id);
}

function approveAll({ slack }: World): Pressable | undefined {
  const drawings = slack.shown().flatMap(({ drawings: drawn }) => drawn.at(-1) ?? []);
  return drawings.flatMap(pressables).find((one) => one.actionId === actionId.batchApprove);
}

export async function redeemed(world: World, name: string): Promise<void> {
  let permit: string | null = null;
  await until(
    world,
    () => {
      const { id = '', revisionHash = '' } = lifeOf(world, name) ?? {};
      const request = { agent: 'bid-pilot', keyId: KEY_ID, id, revisionHash, key: `${name}-go` };
      return world.bot
        .ask(({ agents }) => agents.redeem(request))
        .then((answered) => {
          if (answered.ok && answered.value.ok) permit = answered.value.permit;
        });
    },
    () => permit !== null,
  );
}

export async function reported(
  world: World,
  name: string,
  status: 'executed' | 'failed' | 'rolled_back',
): Promise<void> {
  const { id = '', revisionHash = '' } = lifeOf(world, name) ?? {};
  const told = { agent: 'bid-pilot', keyId: KEY_ID, id, revisionHash, status, detail: null, measured: [] };
  await until(
    world,
    () => world.bot.ask(({ agents }) => agents.report(told)),
    () => lifeOf(world, name)?.status === status,
  );
}
