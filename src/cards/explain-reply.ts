import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { actionId, encodeValue } from './action-id.ts';
import {
  actions,
  button,
  context as contextBlock,
  header,
  mrkdwn,
  plainText,
  SIZE,
  section,
  withIds,
} from './blocks.ts';
import type { CardContext } from './card-context.ts';
import type { Drawing } from './drawing.ts';
import { explainedInBrief } from './explain-brief.ts';
import { type Explained, explanationParts, reasonLines, scoreLines } from './explain-lines.ts';
import { LANE_WORD, RISK_WORD, subject } from './headline.ts';
import { agentText, fitLines, plain } from './mrkdwn.ts';
import { heightOf, linesThatFit, SCREEN } from './phone-screen.ts';
import { moment } from './time.ts';

// A section holds 3,000 characters, of which one of these lines takes 700 at most.
const LINES_A_SECTION = 4;

/** How a verdict came about, on one screen: the rules that hold, the score as a sum, and the lane. The text says it all. */
export function drawExplained(explained: Explained, context: CardContext): Drawing {
  const { item } = explained;
  const foot = footLines(explained);
  const head = header(`Why: ${plain(subject(item), 90)}`);
  const end = [actions([rulesButton(item)]), contextBlock(mrkdwn(foot))];
  const { verdict, hits, rest } = explainedInBrief(explained);
  const room = SCREEN - heightOf([head, section([...verdict, ...rest]), ...end]);
  const lines = [...verdict, ...linesThatFit(hits, room), ...rest];
  const text = explanationParts(explained, context).flatMap(([title, each]) => [`${title}:`, ...each]);
  return {
    text: fitLines([`Why: ${agentText(subject(item), 150)}.`, ...text, ...foot], SIZE.text),
    blocks: withIds(`explain.${item.id}.${context.now}`, [head, section(lines), ...end]),
  };
}

/** Every rule that looked at it, hit and miss, with its values, and all that the score and the lane came from. */
export function rulesModal(explained: Explained, context: CardContext): ModalView {
  const { item } = explained;
  const blocks: KnownBlock[] = [
    header(plain(subject(item), 140)),
    ...explanationParts(explained, context).flatMap(([title, lines]) => chunks([`*${title}*`, ...lines])),
    contextBlock(mrkdwn(footLines(explained))),
  ];
  return {
    type: 'modal',
    title: plainText('All rules', 24),
    close: plainText('Close', 24),
    blocks: withIds(`rules.${item.id}.${context.now}`, blocks),
  };
}

/** What is left to say where the policy that judged it cannot be read any more: the verdict, as it was kept. */
export function drawUnexplained(item: Recommendation, context: CardContext): Drawing {
  const { verdict } = item;
  const lines = [
    `*${agentText(subject(item), 200)}*: ${RISK_WORD[verdict.risk]}, score ${verdict.score}, ${LANE_WORD[verdict.lane]}.`,
    `The text of the policy that judged it (${agentText(verdict.policyHash.slice(0, 12), 12)}) is not kept here, so the rules that did not hold cannot be told.`,
    ...scoreLines({ parts: verdict.parts, sum: verdict.score, score: verdict.score, doubt: null }),
    ...reasonLines(item),
  ];
  return {
    text: fitLines(lines, SIZE.text),
    blocks: withIds(`explain.${item.id}.${context.now}`, [section(linesThatFit(lines, SCREEN))]),
  };
}

function footLines({ item, isInForce, judgedAt }: Explained): string[] {
  const hash = agentText(item.verdict.policyHash.slice(0, 12), 12);
  return [
    isInForce
      ? `By the policy ${hash}, which is in force.`
      : `By the policy ${hash}. Another one is in force now: the next of its kind may be judged otherwise.`,
    `Judged ${moment(judgedAt)} · ${agentText(item.id, 60)} · revision ${item.revision}`,
  ];
}

function rulesButton(item: Recommendation): Button {
  return button(actionId.rules, 'All rules', encodeValue(item), { says: `All rules: ${subject(item)}` });
}

function chunks(lines: readonly string[]): KnownBlock[] {
  const count = Math.ceil(lines.length / LINES_A_SECTION);
  return Array.from({ length: count }, (_, index) =>
    section(lines.slice(index * LINES_A_SECTION, (index + 1) * LINES_A_SECTION)),
  );
}
