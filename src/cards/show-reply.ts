import type { KnownBlock } from '@slack/types';
import { rolesAsked } from '../domain/escalation.ts';
import type { Recommendation } from '../domain/state.ts';
import { actions, SIZE, section, withIds } from './blocks.ts';
import { linkButton } from './buttons.ts';
import { drawCard } from './card.ts';
import type { CardContext } from './card-context.ts';
import type { Drawing } from './drawing.ts';
import { fitLines } from './mrkdwn.ts';
import { nextOwners, titles } from './owners.ts';

type Shown = {
  item: Recommendation;
  /** Where its card is; null where there is none to open. */
  link: string | null;
  /** Whether whoever asks may decide it: only then it has its buttons. */
  mayDecide: boolean;
};

/** One recommendation as its card says now, who was asked, and the way to the card. */
export function drawShown({ item, link, mayDecide }: Shown, context: CardContext): Drawing {
  const card = drawCard(item, context);
  const asked = askedLine(item, context);
  const blocks: KnownBlock[] = [
    ...card.blocks.filter(({ type }) => mayDecide || type !== 'actions'),
    section([asked]),
    ...(link === null ? [] : [actions([linkButton('Open the card', link, item)])]),
  ];
  return { text: fitLines([asked, card.text], SIZE.text), blocks: withIds(`show.${item.id}.${context.now}`, blocks) };
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
