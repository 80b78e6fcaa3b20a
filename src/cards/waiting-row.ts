import type { KnownBlock } from '@slack/types';
import { currentStep, stepDueAt } from '../domain/escalation.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import { actionId, encodeValue } from './action-id.ts';
import { aroundLines, aroundWords } from './around.ts';
import { askingLines } from './asking.ts';
import { actions, button, section } from './blocks.ts';
import { actionBlocks, linkButton } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { changeLine } from './change.ts';
import { computedLines } from './computed.ts';
import { agentName, isFrozen, RISK_DOT, RISK_WORD, subject, subjectText } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { name, titles } from './owners.ts';
import { near } from './time.ts';

/** One that waits, with what its card is drawn from; `link` leads to its card. */
export type WaitingRow = {
  item: Recommendation;
  state: PendingState;
  context: CardContext;
  link: string | null;
  /** Whether whoever asks may decide it: only then it has its buttons. */
  mayDecide: boolean;
};

/** One row with its buttons. */
export function rowBlocks(row: WaitingRow, lines = rowLines(row), wayThere = 'Open the card'): KnownBlock[] {
  const { item, context, link, mayDecide } = row;
  const card = link === null ? null : linkButton(wayThere, link, item);
  const [buttons] = mayDecide ? actionBlocks(item, context) : [];
  const beside = buttons?.type === 'actions' ? buttons.elements : [];
  const elements = card === null ? beside : [...beside, card];
  return [section(lines), ...(elements.length === 0 ? [] : [actions(elements)])];
}

/** What it takes to decide one. Lines of mrkdwn. */
export function rowLines({ item, state, context }: WaitingRow): string[] {
  const change = changeLine(item);
  const [asked] = computedLines(item, context);
  return [
    `*${RISK_WORD[item.verdict.risk]}: ${subjectText(item)}* · ${agentName(item)}`,
    ...aroundLines(item, context),
    ...(change === null ? [] : [change]),
    ...askingLines(item, state, context),
    asked,
    `${agentName(item)} says: ${agentText(item.content.summary, 200)}`,
    agentText(item.id, 60),
  ];
}

/**
 * The same in a few short lines, for an answer that a phone shows whole. Where there is more to weigh than fits there, a
 * yes is given where it stands: in the form, or on the card.
 */
export function briefRow(row: WaitingRow): KnownBlock[] {
  const { item, context, link, mayDecide } = row;
  const change = changeLine(item);
  const around = aroundWords(item, context);
  const lines = [
    `*${RISK_WORD[item.verdict.risk]}: ${subjectText(item)}* · ${agentText(item.agent, 30)} · ${idEnd(item)}`,
    ...(around === null ? [] : [`❗ *${around}*`]),
    ...(change === null ? [] : [change]),
    `${untilText(row)}: ${inCharge(row)}`,
    `${agentText(item.agent, 30)} says: ${agentText(item.content.summary, 76)}`,
  ];
  if (around === null) return rowBlocks(row, lines, 'Open');
  const decide = button(actionId.decide, 'Decide…', encodeValue(item), { says: `Decide: ${subject(item)}` });
  const buttons = [...(mayDecide ? [decide] : []), ...(link === null ? [] : [linkButton('Open', link, item)])];
  return [section(lines), ...(buttons.length === 0 ? [] : [actions(buttons)])];
}

/** One that waits in a line, with the end of its ID, by which it can be asked for. mrkdwn. */
export function waitingLine(row: WaitingRow): string {
  const { item } = row;
  return `• ${RISK_DOT[item.verdict.risk]} ${agentText(subject(item), 60)} · ${untilText(row)} · ${idEnd(item)}`;
}

function untilText({ item, state, context }: WaitingRow): string {
  return isFrozen(state, context) ? '⛔ frozen by a halt' : `by ${near(stepDueAt(item, state), context.now)}`;
}

function inCharge({ item, state, context: { people } }: WaitingRow): string {
  if (state.handedTo !== null) return name(state.handedTo.to, people);
  return titles(currentStep(item.verdict, state)?.roles ?? [], people);
}

/** Enough of an ID to ask for it by. */
export function idEnd({ id }: Pick<Recommendation, 'id'>): string {
  return id.slice(-6);
}
