import type { KnownBlock } from '@slack/types';
import { rolesAsked } from '../domain/escalation.ts';
import type { Recommendation } from '../domain/state.ts';
import { actions, context as contextBlock, header, plainText, SIZE, section, withIds } from './blocks.ts';
import { actionBlocks, detailsButton, linkButton } from './buttons.ts';
import { drawCard, footer, knownLines } from './card.ts';
import type { CardContext } from './card-context.ts';
import type { Drawing } from './drawing.ts';
import { agentName, headerText } from './headline.ts';
import { agentText, fitLines } from './mrkdwn.ts';
import { nextOwners, titles } from './owners.ts';
import { heightOf, linesThatFit, SCREEN } from './phone-screen.ts';

type Shown = {
  item: Recommendation;
  /** Where its card is; null where there is none to open. */
  link: string | null;
  /** Whether whoever asks may decide it: only then it has its buttons. */
  mayDecide: boolean;
};

/** One recommendation on one screen: what stands on its card above the buttons, who was asked, and the way to the rest. */
export function drawShown({ item, link, mayDecide }: Shown, context: CardContext): Drawing {
  const asked = askedLine(item, context);
  const head = header(headerText(item, context));
  const says = section([`${agentName(item)} says: ${agentText(item.content.summary, 150)}`]);
  const buttons = mayDecide ? actionBlocks(item, context) : [];
  const ways = [
    ...(buttons.length === 0 ? [detailsButton(item)] : []),
    ...(link === null ? [] : [linkButton('Open the card', link, item)]),
  ];
  const end: KnownBlock[] = [
    ...buttons,
    says,
    section([asked]),
    ...(ways.length === 0 ? [] : [actions(ways)]),
    contextBlock(plainText(footer(item))),
  ];
  const known = linesThatFit(knownLines(item, context), SCREEN - heightOf([head, ...end]));
  return {
    text: fitLines([asked, drawCard(item, context).text], SIZE.text),
    blocks: withIds(`show.${item.id}.${context.now}`, [head, section(known), ...end]),
  };
}

function askedLine({ state, verdict, content }: Recommendation, { people }: CardContext): string {
  if (content.kind === 'notice') return 'A notice: nobody is asked.';
  if (state.status === 'pending') {
    const coming = verdict.chain.slice(state.step + 1).flatMap(({ roles }) => roles);
    const next = coming.length === 0 ? '' : ` Not asked yet: ${titles(coming, people)}.`;
    return `*Asked so far:* ${nextOwners(rolesAsked(verdict, state.step), people)}.${next}`;
  }
  if (verdict.lane === 'autopilot') return '*Asked:* nobody, policy decided it.';
  return `*Could decide it:* ${titles(rolesAsked(verdict, verdict.chain.length - 1), people)}.`;
}
