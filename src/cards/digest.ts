import type { KnownBlock } from '@slack/types';
import { formatMoney, type Money } from '../domain/money.ts';
import type { Recommendation } from '../domain/state.ts';
import { context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import { undoButton } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { changeClaim, changeLine } from './change.ts';
import type { Drawing } from './drawing.ts';
import { agentName, standingWord, subjectText } from './headline.ts';
import { agentText, fitLines, plain, quoted } from './mrkdwn.ts';
import { moment, near } from './time.ts';

/** What a digest is about: the newest of each list with how many there are in all, and sums of money, one for each currency. */
export type Digest = {
  name: string;
  from: number;
  to: number;
  notices: Recommendation[];
  autopilot: Recommendation[];
  expired: Recommendation[];
  /** How many there are, where the lists are not whole. */
  counts?: { notices: number; autopilot: number; expired: number };
  /** What autopilot moved, as its agents report it. */
  moved: Money[];
  /** What autopilot let through and no agent has reported yet. */
  mayMove?: Money[];
};

// A section each, for the button beside it; with the rest of a digest this stays below Slack's 50 blocks.
const MOST_SECTIONS = 30;
const MOST_LINES = 15;

/** What happened without anybody being asked, or null when nothing did. */
export function drawDigest(digest: Digest, context: CardContext): Drawing | null {
  const { name, from, to, notices, autopilot, expired } = digest;
  if (notices.length + autopilot.length + expired.length === 0) return null;
  const all = digest.counts ?? { notices: notices.length, autopilot: autopilot.length, expired: expired.length };
  const counts = [
    ...(all.autopilot === 0 ? [] : [`autopilot let ${all.autopilot} through${movedText(digest)}`]),
    ...(all.expired === 0 ? [] : [`${all.expired} expired`]),
    ...(all.notices === 0 ? [] : [`${all.notices} to know of`]),
  ].join(', ');
  const title = `Digest ${plain(name, 60)}`;
  const span = from === 0 ? `up to: ${moment(to)}` : `${moment(from)} to ${near(to, from)}`;
  const blocks: KnownBlock[] = [
    header(title),
    contextBlock(mrkdwn([`${span} · ${counts}`])),
    ...autopilotBlocks(autopilot, all.autopilot, context),
    ...listBlocks(
      '*Expired: nobody decided, nothing was done*',
      expired.map((item) => `• ${agentName(item)}: ${subjectText(item)}`),
      all.expired,
    ),
    ...listBlocks('*To know of*', notices.map(noticeLine), all.notices),
  ];
  const text = [
    `${agentText(title, 80)}: ${counts}.`,
    ...autopilot.map((item) => `${agentName(item)}: ${subjectText(item)}. ${standingWord(item, context)}.`),
    ...expired.map((item) => `Expired: ${agentName(item)}: ${subjectText(item)}.`),
    ...notices.map(noticeLine),
  ];
  return { text: fitLines(text, SIZE.text), blocks: withIds(`digest.${to}`, blocks) };
}

function movedText({ moved, mayMove = [] }: Digest): string {
  const done = sums(moved);
  const open = sums(mayMove);
  return `${done === '' ? '' : ` and moved ${done}`}${open === '' ? '' : ` (${open} may still move)`}`;
}

function sums(amounts: readonly Money[]): string {
  return amounts
    .filter(({ amountMinor }) => amountMinor !== 0)
    .slice(0, 6)
    .map((money) => formatMoney(money))
    .join(' + ');
}

function autopilotBlocks(items: readonly Recommendation[], count: number, context: CardContext): KnownBlock[] {
  if (items.length === 0) return [];
  // Where a person can still do something comes first, so that folding hides it last.
  const withButton = items.filter((item) => undoButton(item, context.now) !== null);
  const rest = items.filter((item) => undoButton(item, context.now) === null);
  const shown = [...withButton, ...rest].slice(0, MOST_SECTIONS);
  const more = count - shown.length;
  return [
    section(['*What autopilot let through*']),
    ...shown.map((item) => section(autopilotLines(item, context), undoButton(item, context.now) ?? undefined)),
    ...(more > 0 ? [contextBlock(mrkdwn([`…and ${more} more`]))] : []),
  ];
}

/** One action of autopilot with where it stands and until when it can be taken back. Lines of mrkdwn. */
export function autopilotLines(item: Recommendation, context: CardContext): string[] {
  const { now } = context;
  const { state } = item;
  const change = changeLine(item);
  const standing = standingWord(item, context);
  const until =
    state.status === 'approved' && undoButton(item, now) !== null
      ? ` · undo until ${near(state.undoUntil, now)}`
      : state.status === 'executed' && state.rollbackUntil !== null && undoButton(item, now) !== null
        ? ` · can be asked to take it back until ${near(state.rollbackUntil, now)}`
        : '';
  const claim = changeClaim(item);
  const said = claim === null ? [] : [`${agentName(item)} says: ${agentText(quoted(claim, 300), 400)}`];
  return [
    `*${subjectText(item)}*`,
    ...(change === null ? [] : [change]),
    ...said,
    `${agentName(item)} · ${standing}${until}`,
  ];
}

function listBlocks(title: string, lines: readonly string[], count: number): KnownBlock[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MOST_LINES);
  const more = count - shown.length;
  return [section([title, ...shown, ...(more > 0 ? [`…and ${more} more`] : [])])];
}

function noticeLine(item: Recommendation): string {
  return `• ${agentName(item)}: ${agentText(item.content.summary, 160)}`;
}
