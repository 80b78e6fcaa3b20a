import { actionId } from '../../src/cards/action-id.ts';
import { type Life, must } from './sim-life.ts';
import { RELEASERS } from './sim-people.ts';
import { pressables } from './sim-pressables.ts';
import { dueAt } from './sim-probe.ts';
import { untilQuiet } from './sim-quiet.ts';
import { FINE, type World } from './sim-world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
// Longer than Slack ever asks to wait and than a message waits between two tries.
const MOST_STALLED_MS = 15 * MINUTE_MS;
const MOST_ROUNDS = 3_000;

/** Faults cease and time runs on, until nothing is left that time or an agent that speaks could change. */
export async function calmDown(world: World): Promise<void> {
  const { calls, clock, ledger, people } = world;
  world.trace.add('calm');
  world.weather = FINE;
  while (calls.waiting().length > 0) await world.perform(calls.waiting().slice(0, 1), 'done');
  // A clock that was set a moment ago is noticed now, and halts everything.
  if (world.bot.idle().includes('timers')) world.bot.pass('timers');
  await untilQuiet(world);
  for (let asked = 0; ledger.halts().length > 0; asked += 1) {
    must(asked < 20, 'two people release a halt');
    for (const scope of ledger.halts()) {
      for (const releaser of RELEASERS) {
        void people.command(releaser, `release ${scope} it is safe`);
        await untilQuiet(world);
      }
    }
  }
  let stalledMs = 0;
  for (let round = 0; ; round += 1) {
    must(round < MOST_ROUNDS, 'everything comes to an end');
    const before = { facts: ledger.size(), worked: world.bot.worked() };
    await untilQuiet(world);
    await goOn(world);
    await untilQuiet(world);
    if (ledger.size() > before.facts) continue;
    // What a sweep left behind when the store failed, the next one finds.
    const due = dueAt(world.probe) ?? (world.probe.anyHeld() ? clock.now() + MINUTE_MS : null);
    if (due === null) return;
    const waitMs = due - clock.now();
    stalledMs = waitMs > 0 || world.bot.worked() > before.worked ? 0 : stalledMs + SECOND_MS;
    must(stalledMs <= MOST_STALLED_MS, `what was due at ${new Date(due).toISOString()} is done long after`);
    clock.advance(Math.max(waitMs, SECOND_MS));
  }
}

/** Agents that speak do what is theirs to do, and people press Done on what they took on by hand. */
async function goOn({ agents, slack, people, settle, ledger }: World): Promise<void> {
  for (const task of agents.tasks()) void agents.goOn(task);
  for (const shown of slack.shown()) {
    const life = ledger.life(shown.messageId.split(':')[0] ?? '');
    const drawing = shown.drawings.at(-1);
    if (life?.status !== 'handed_over' || !drawing) continue;
    const pressed = pressables(drawing).find((one) => one.actionId === actionId.close);
    if (pressed) void people.click('U0000INES', pressed, shown);
  }
  await settle();
}

const ENDS = [
  'noted',
  'rejected',
  'executed',
  'failed',
  'rolled_back',
  'rollback_failed',
  'expired',
  'withdrawn',
  'cancelled',
  'closed',
];

/** Every recommendation has ended, every card shows how, and every agent was told or is known not to be reachable. */
export function mustBeSettled({ ledger, probe, slack, receiver, agents, seed }: World): void {
  for (const life of ledger.lives()) {
    const waitsForAgent = ['executing', 'rolling_back'].includes(life.status) && isOverdue(life);
    must(
      ENDS.includes(life.status) || waitsForAgent,
      `seed ${seed}: ${life.id} comes to an end, and is ${life.status}`,
    );
    for (const { id, state } of probe.callbacks(life.id)) {
      const held = state === 'delivered' ? receiver.took(id) : state === 'dead' && receiver.refused(id);
      must(held, `seed ${seed}: ${id} was delivered, or given up for good, and is ${state}`);
    }
  }
  for (const message of probe.messages()) {
    must(message.batch !== 'next', `seed ${seed}: ${message.id} waits for no batch any more`);
    // What shares a card is shown there; that card is one of the messages.
    if (message.batch !== null) continue;
    must(message.dead === 0 && message.drawn >= message.wanted, `seed ${seed}: ${message.id} shows its last version`);
    const life = ledger.life(message.recommendationId ?? '');
    if (message.kind !== 'card' || !life) continue;
    // A card that was never posted before it was all over has nothing left to say.
    const toOnePerson = /:card:[UW]/.test(message.id);
    const isOver = toOnePerson || ['expired', 'withdrawn', 'cancelled', 'noted'].includes(life.status);
    if (message.ts === null && isOver) continue;
    const { version } = life;
    const shown = message.channel === null || message.ts === null ? null : slack.at(message.channel, message.ts);
    const drawing = shown?.drawings.at(-1) ?? { text: '', blocks: [] };
    const blockId = drawing.blocks[0]?.block_id ?? '';
    const warns = drawing.text.includes('Halt on');
    must(!warns, `seed ${seed}: ${message.id} warns of no halt that is released`);
    must(
      blockId.startsWith(`${message.recommendationId}.v${version}.`),
      `seed ${seed}: ${message.id} shows version ${version} in Slack: ${blockId}`,
    );
  }
  for (const task of agents.tasks()) must(task.over || task.id !== null, `seed ${seed}: ${task.key} is known`);
}

function isOverdue({ past }: Life): boolean {
  return past.some(({ type }) => type === 'outcome_overdue' || type === 'rollback_overdue');
}
