import type { KnownBlock } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { context as contextBlock, mrkdwn, section } from './blocks.ts';
import { undoButton } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { changeClaim, changeLine } from './change.ts';
import { agentName, standingWord, subjectText } from './headline.ts';
import { agentText, quoted } from './mrkdwn.ts';
import { near } from './time.ts';

// A section each, for the button beside it; with the rest of a digest this stays below Slack's 50 blocks.
const MOST_SECTIONS = 30;

/** What autopilot let through, each with its button while it can be taken back. */
export function autopilotBlocks(items: readonly Recommendation[], count: number, context: CardContext): KnownBlock[] {
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
