import type { KnownBlock } from '@slack/types';
import { type Halt, type Pause, scopeText, wishUntil } from '../domain/halt.ts';
import { formatMoney, type Money } from '../domain/money.ts';
import type { Status } from '../domain/state.ts';
import { context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import type { Drawing } from './drawing.ts';
import { releaseButton } from './home/home-halts.ts';
import { agentText, fitLines, quoted } from './mrkdwn.ts';
import { name, titles } from './owners.ts';
import { heightOf, linesThatFit, SCREEN } from './phone-screen.ts';
import { duration, moment, near } from './time.ts';
import { idEnd } from './waiting-row.ts';

/** The store's summary of how things stand. */
export type StatusSummary = {
  byStatus: { status: Status; count: number }[];
  open: {
    id: string;
    agent: string;
    summary: string;
    roles: string[];
    askedAt: number;
    decideBy: number | null;
  }[];
  autopilotToday: (Money & { count: number })[];
  callbacks: { pending: number; dead: number };
  messages: { waiting: number; dead: number };
  unknownOutcomes: { id: string; agent: string; summary: string }[];
  unpublished?: { target: string; since: number; error: string }[];
};

const QUEUE = '`/hitl queue all` lists them, with buttons.';
const MOST_OPEN = 10;
const MOST_LISTED = 2;
const MOST_SPOKEN = 10;
const MOST_NAMED = 3;
const NO_HALT = '✅ No halt is on.';
const MOST_OWNERS = 4;
const MOST_STATUSES = 3;

/**
 * How things stand: halts first, then what waits for whom, what is unknown, what autopilot did, what went wrong.
 * `mayRelease` are the halts that whoever asks may ask to release, or agree to.
 */
export function drawStatus(
  summary: StatusSummary,
  halts: readonly Halt[],
  versions: { countersign: string; node: string },
  context: CardContext,
  paused: readonly Pause[] = [],
  mayRelease: readonly Halt[] = [],
): Drawing {
  const version = `Countersign ${agentText(versions.countersign, 40)} · Node ${agentText(versions.node, 40)}`;
  const halted = [...haltLines(halts, context), ...pauseLines(paused)];
  const around = [unknownLines(summary), [autopilotLine(summary)], troubleLines(summary)];
  const small = [[countLine(summary), ...onTheWay(summary)].join(' '), `${moment(context.now)} · ${version}`];
  const head = [header('Countersign status'), ...haltBlocks(halts, paused, mayRelease, context)];
  const end = [
    ...around.filter((lines) => lines.length > 0).map((lines) => section(lines)),
    contextBlock(mrkdwn(small)),
  ];
  const waits = openLines(summary, context);
  // What waits has the room that the rest leaves.
  const room = SCREEN - heightOf([...head, section([...waits.above, QUEUE]), ...end]);
  const fitting = linesThatFit(waits.items, room, waits.count);
  // How many wait stands above; a count of them alone would say it twice.
  const listed = fitting.length === 1 && waits.count > 1 ? [] : fitting;
  const blocks = [...head, section([...waits.above, ...listed, ...(waits.count === 0 ? [] : [QUEUE])]), ...end];
  const text = [...halted, ...waits.above, ...linesThatFit(waits.items, Number.MAX_SAFE_INTEGER, waits.count)];
  return {
    text: fitLines(['Countersign status.', ...text, ...around.flat(), ...small], SIZE.text),
    blocks: withIds(`status.${context.now}`, blocks),
  };
}

/** Each halt with its button where there is something for this person to do about it. */
function haltBlocks(
  halts: readonly Halt[],
  paused: readonly Pause[],
  mayRelease: readonly Halt[],
  context: CardContext,
): KnownBlock[] {
  if (halts.length === 0) return [section([NO_HALT, ...folded(pauseLines(paused))])];
  const more = halts.length - MOST_LISTED;
  const rest = [...(more > 0 ? [`…and ${more} more halts`] : []), ...folded(pauseLines(paused))];
  return [
    ...halts.slice(0, MOST_LISTED).map((halt) => {
      const may = mayRelease.some(({ id }) => id === halt.id);
      return section(
        [haltLine(halt, context)],
        may ? releaseButton(halt, halt.release === null ? 'ask' : 'agree') : undefined,
      );
    }),
    ...(rest.length === 0 ? [] : [section(rest)]),
  ];
}

function pauseLines(paused: readonly Pause[]): string[] {
  return paused.map(
    ({ agent, by, reason, at }) =>
      `⏸️ *${agentText(agent, 64)} is paused* by ${agentText(by, 60)} · ${moment(at)} “${agentText(reason, 80)}”`,
  );
}

function haltLines(halts: readonly Halt[], context: CardContext): string[] {
  return halts.length === 0 ? [NO_HALT] : halts.slice(0, MOST_SPOKEN).map((halt) => haltLine(halt, context));
}

function haltLine(halt: Halt, { people, now }: CardContext): string {
  if (halt.releasedAt !== null) {
    const from = halt.autopilotAt === null ? '' : `, from ${near(halt.autopilotAt, now)} unless an outcome is unknown`;
    return `👤 *People only on ${agentText(scopeText(halt.scope), 120)}*: its halt is released, autopilot waits${from}`;
  }
  const asked =
    halt.release === null
      ? ''
      : `, release asked for by ${name(halt.release.by, people)}, second person needed by ${near(wishUntil(halt.release), now)}`;
  return `⛔ *Halt on ${agentText(scopeText(halt.scope), 120)}* by ${name(halt.engagedBy, people)} · ${moment(halt.engagedAt)}${asked}`;
}

function openLines(
  { open, byStatus }: StatusSummary,
  { people, now }: CardContext,
): { above: string[]; items: string[]; count: number } {
  if (open.length === 0) return { above: ['Nothing waits for a decision.'], items: [], count: 0 };
  // The list holds no more than the store gives; how many there are it counts apart.
  const count = Math.max(open.length, byStatus.find(({ status }) => status === 'pending')?.count ?? 0);
  const items = open.slice(0, MOST_OPEN).map(({ agent, summary, roles, askedAt, decideBy }) => {
    const until = decideBy === null ? '' : `, until ${near(decideBy, now)}`;
    const since = duration(Math.max(0, now - askedAt));
    return `• ${agentText(agent, 40)}: ${agentText(quoted(summary, 60), 90)} · ${titles(roles, people)}, for ${since}${until}`;
  });
  const above = `*${count} ${count === 1 ? 'waits' : 'wait'} for a decision*`;
  return { above: [above, ...ownerLines(open, count, { people, now })], items, count };
}

/** How many wait for each owner, and for how long the oldest has. */
function ownerLines(
  open: StatusSummary['open'],
  count: number,
  { people, now }: Pick<CardContext, 'people' | 'now'>,
): string[] {
  const owners = new Map<string, { waiting: number; since: number }>();
  for (const { roles, askedAt } of open) {
    const owner = titles(roles, people);
    const { waiting, since } = owners.get(owner) ?? { waiting: 0, since: askedAt };
    owners.set(owner, { waiting: waiting + 1, since: Math.min(since, askedAt) });
  }
  if (owners.size < 2) return [];
  const lines = [...owners]
    .toSorted(([, left], [, right]) => right.waiting - left.waiting)
    .slice(0, MOST_OWNERS)
    .map(([owner, { waiting, since }]) => `${owner}: ${waiting}, the oldest for ${duration(Math.max(0, now - since))}`);
  return [`${count > open.length ? `Of the ${open.length} oldest, by owner` : 'By owner'} · ${lines.join(' · ')}`];
}

function unknownLines({ unknownOutcomes }: StatusSummary): string[] {
  if (unknownOutcomes.length === 0) return [];
  const [oldest, ...others] = unknownOutcomes;
  // Each of them has to be looked at by somebody, so that none may hide behind a number while they are few.
  const named = others.slice(0, MOST_NAMED).map(({ id }) => agentText(idEnd({ id }), 6));
  const more = others.length - named.length;
  return [
    `❓ *Outcome unknown of ${unknownOutcomes.length}*: no report came. Look at each:`,
    ...(oldest === undefined
      ? []
      : [
          `• ${agentText(oldest.agent, 24)}: ${agentText(quoted(oldest.summary, 30), 50)} · ${agentText(oldest.id, 60)}`,
        ]),
    ...(named.length === 0 ? [] : [`• ${named.join(', ')}${more > 0 ? ` …and ${more} more` : ''}`]),
  ];
}

function autopilotLine({ autopilotToday }: StatusSummary): string {
  const total = autopilotToday.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 'Autopilot let nothing through today.';
  const sums = autopilotToday.filter(({ amountMinor }) => amountMinor !== 0).slice(0, 3);
  const moved = sums.length === 0 ? '' : `, ${sums.map((money) => formatMoney(money)).join(' + ')}`;
  return `Autopilot let ${total} through today${moved}.`;
}

function countLine({ byStatus }: StatusSummary): string {
  const counts = byStatus
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
    .slice(0, MOST_STATUSES)
    .map(({ status, count }) => `${status.replace(/_/g, ' ')} ${count}`);
  return counts.length === 0 ? 'No recommendation has come yet.' : `In all: ${counts.join(', ')}.`;
}

function troubleLines({ callbacks, messages, unpublished = [] }: StatusSummary): string[] {
  return [
    ...unpublished.map(
      ({ target, since, error }) =>
        `❗ The record could not be published to ${agentText(target, 24)} · ${moment(since)} (${agentText(error, 40)}). It is tried again.`,
    ),
    ...(callbacks.dead > 0
      ? [`❗ Callbacks given up: ${callbacks.dead}. Their agents could not be told: see their cards.`]
      : []),
    ...(messages.dead > 0 ? [`❗ Messages not posted: ${messages.dead}. \`countersign doctor\` says why.`] : []),
  ];
}

function onTheWay({ callbacks, messages }: StatusSummary): string[] {
  const parts = [
    ...(callbacks.pending > 0 ? [`${callbacks.pending} to agents`] : []),
    ...(messages.waiting > 0 ? [`${messages.waiting} to Slack`] : []),
  ];
  return parts.length === 0 ? [] : [`⏳ On the way: ${parts.join(', ')}.`];
}

function folded(lines: readonly string[], most = MOST_LISTED): string[] {
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `…and ${more} more`] : [...lines];
}
