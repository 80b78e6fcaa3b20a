import type { KnownBlock } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { aroundLines, roomLines, shownLimits } from './around.ts';
import { askingNotes } from './asking.ts';
import { context as contextBlock, header, mrkdwn, plainSection, plainText, SIZE, section, withIds } from './blocks.ts';
import { actionBlocks } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { amendmentLines, changeLine, placeLine } from './change.ts';
import { claimBlocks, claimLines } from './claim.ts';
import { computedLines, consequenceLines } from './computed.ts';
import type { Drawing } from './drawing.ts';
import { agentName, headerText, spokenHeadline } from './headline.ts';
import { agentText, fitLines, plain } from './mrkdwn.ts';
import { noteLines, standingOf, warningLines } from './standing.ts';

/**
 * One recommendation as it stands now: what to decide and who decides, or what became of it, in five seconds on a phone.
 * What Countersign knows and the buttons come first, what the agent says and what explains it below.
 */
export function drawCard(item: Recommendation, context: CardContext): Drawing {
  const { state } = item;
  const { reported } = standingOf(item, context);
  const [, score] = computedLines(item, context);
  const known = knownLines(item, context);
  const ahead =
    state.status === 'pending'
      ? [...roomLines(item, context), ...askingNotes(item, state, context), ...consequenceLines(item)]
      : [];
  const said = reported.map((words) => plain(words, 500));

  const blocks: KnownBlock[] = [
    header(headerText(item, context)),
    section(known),
    ...actionBlocks(item, context),
    ...(said.length === 0 ? [] : [plainSection([`${plain(item.agent, 64)} reports:`, ...said])]),
    ...claimBlocks(item),
    contextBlock(mrkdwn([...(ahead.length === 0 ? [] : [ahead.join(' ')]), score])),
    contextBlock(plainText(footer(item))),
  ];
  const text = [
    spokenHeadline(item, context),
    ...known,
    ...reported.map((words) => `${agentName(item)} reports: ${agentText(words, 300)}`),
    ...ahead,
    score,
    ...claimLines(item),
    agentText(footer(item), 400),
  ];
  return { text: fitLines(text, SIZE.text), blocks: withIds(drawnVersion(item, context), blocks) };
}

/** What Countersign knows of it: what stands above the buttons. Lines of mrkdwn. */
export function knownLines(item: Recommendation, context: CardContext): string[] {
  const change = changeLine(item);
  const [asked] = computedLines(item, context);
  return [
    ...warningLines(item, context),
    ...aroundLines(item, context),
    ...(change === null ? [] : [change]),
    ...amendmentLines(item, context),
    ...standingOf(item, context).lines,
    ...noteLines(item.notes, context),
    asked,
  ];
}

// What is drawn depends on more than the version; block ids change with all of it.
function drawnVersion(item: Recommendation, context: CardContext): string {
  const { halt, callback, conflicts } = context;
  return [
    item.id,
    `v${item.version}`,
    ...(halt === null ? [] : [halt.id]),
    ...(callback === 'dead' ? ['dead'] : []),
    ...(conflicts.length === 0 ? [] : [`c${conflicts.length}`]),
    ...shownLimits(context),
  ]
    .join('.')
    .slice(0, 240);
}

/** Where it is, its ID, and which revision. Plain text. */
export function footer(item: Recommendation): string {
  const place = placeLine(item.content);
  return [...(place === null ? [] : [place]), item.id, `revision ${item.revision}`, item.revisionHash.slice(0, 8)].join(
    ' · ',
  );
}
