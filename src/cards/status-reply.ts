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
import { duration, moment, near } from './time.ts';

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

const MOST_LISTED = 10;
const MOST_BUTTONS = 5;

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
  const parts = [
    [...haltLines(halts, context), ...pauseLines(paused)],
    openLines(summary, context),
    unknownLines(summary),
    [autopilotLine(summary), countLine(summary)],
    troubleLines(summary),
  ].filter((lines) => lines.length > 0);
  const version = `Countersign ${agentText(versions.countersign, 40)} · Node ${agentText(versions.node, 40)}`;
  const blocks = [
    header('Countersign status'),
    ...parts.slice(0, 1).map((lines) => section(lines)),
    ...mayRelease.slice(0, MOST_BUTTONS).map(releaseRow),
    ...parts.slice(1).map((lines) => section(lines)),
    contextBlock(mrkdwn([`${moment(context.now)} · ${version}`])),
  ];
  return {
    text: fitLines(['Countersign status.', ...parts.flat(), version], SIZE.text),
    blocks: withIds(`status.${context.now}`, blocks),
  };
}

function releaseRow(halt: Halt): KnownBlock {
  const step = halt.release === null ? 'ask' : 'agree';
  return section([`The halt on *${agentText(scopeText(halt.scope), 120)}*`], releaseButton(halt, step));
}

function pauseLines(paused: readonly Pause[]): string[] {
  return folded(
    paused,
    ({ agent, by, reason, at }) =>
      `⏸️ *${agentText(agent, 64)} is paused* by ${agentText(by, 60)} · ${moment(at)} “${agentText(reason, 200)}”`,
  );
}

function haltLines(halts: readonly Halt[], { people, now }: CardContext): string[] {
  if (halts.length === 0) return ['✅ No halt is on.'];
  return folded(halts, (halt) => {
    if (halt.releasedAt !== null) {
      const from =
        halt.autopilotAt === null ? '' : `, from ${near(halt.autopilotAt, now)} unless an outcome is unknown`;
      return `👤 *People only on ${agentText(scopeText(halt.scope), 120)}*: its halt is released, autopilot waits${from}`;
    }
    const asked =
      halt.release === null
        ? ''
        : `, release asked for by ${name(halt.release.by, people)}, second person needed by ${near(wishUntil(halt.release), now)}`;
    return `⛔ *Halt on ${agentText(scopeText(halt.scope), 120)}* by ${name(halt.engagedBy, people)} · ${moment(halt.engagedAt)}${asked}`;
  });
}

function openLines({ open, byStatus }: StatusSummary, { people, now }: CardContext): string[] {
  if (open.length === 0) return ['Nothing waits for a decision.'];
  // The list holds no more than the store gives; how many there are it counts apart.
  const count = Math.max(open.length, byStatus.find(({ status }) => status === 'pending')?.count ?? 0);
  return [
    `*${count} ${count === 1 ? 'waits' : 'wait'} for a decision*`,
    ...ownerLines(open, count, { people, now }),
    ...folded(
      open,
      ({ agent, summary, roles, askedAt, decideBy }) => {
        const until = decideBy === null ? '' : `, until ${near(decideBy, now)}`;
        const since = duration(Math.max(0, now - askedAt));
        return `• ${agentText(agent, 64)}: ${agentText(quoted(summary, 80), 160)} · ${titles(roles, people)}, for ${since}${until}`;
      },
      count,
    ),
  ];
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
    .slice(0, MOST_LISTED)
    .map(([owner, { waiting, since }]) => `${owner}: ${waiting}, the oldest for ${duration(Math.max(0, now - since))}`);
  return [`${count > open.length ? `Of the ${open.length} oldest, by owner` : 'By owner'} · ${lines.join(' · ')}`];
}

function unknownLines({ unknownOutcomes }: StatusSummary): string[] {
  if (unknownOutcomes.length === 0) return [];
  return [
    `❓ *Outcome unknown of ${unknownOutcomes.length}*: a permit was redeemed and no report came. Look at each.`,
    ...folded(
      unknownOutcomes,
      ({ id, agent, summary }) =>
        `• ${agentText(agent, 64)}: ${agentText(quoted(summary, 80), 160)} · ${agentText(id, 60)}`,
    ),
  ];
}

function autopilotLine({ autopilotToday }: StatusSummary): string {
  const total = autopilotToday.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 'Autopilot let nothing through today.';
  const sums = autopilotToday.filter(({ amountMinor }) => amountMinor !== 0).slice(0, 6);
  const moved = sums.length === 0 ? '' : `, ${sums.map((money) => formatMoney(money)).join(' + ')}`;
  return `Autopilot let ${total} through today${moved}.`;
}

function countLine({ byStatus }: StatusSummary): string {
  const counts = byStatus
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${status.replace(/_/g, ' ')} ${count}`);
  return counts.length === 0 ? 'No recommendation has come yet.' : `In all: ${counts.join(', ')}.`;
}

function troubleLines({ callbacks, messages, unpublished = [] }: StatusSummary): string[] {
  return [
    ...unpublished.map(
      ({ target, since, error }) =>
        `❗ The record could not be published to ${agentText(target, 200)} · ${moment(since)} (${agentText(error, 60)}). It is tried again.`,
    ),
    ...(callbacks.dead > 0
      ? [
          `❗ Callbacks given up: ${callbacks.dead}. Their agents could not be told: see the alerts channel and their cards.`,
        ]
      : []),
    ...(messages.dead > 0 ? [`❗ Messages not posted: ${messages.dead}. \`countersign doctor\` says why.`] : []),
    ...(callbacks.pending > 0 ? [`⏳ Callbacks on their way: ${callbacks.pending}.`] : []),
    ...(messages.waiting > 0 ? [`⏳ Messages waiting for Slack: ${messages.waiting}.`] : []),
  ];
}

function folded<T>(items: readonly T[], line: (item: T) => string, count = items.length): string[] {
  const lines = items.slice(0, MOST_LISTED).map((item) => line(item));
  return count > lines.length ? [...lines, `…and ${count - lines.length} more`] : lines;
}
