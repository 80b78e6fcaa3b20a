import type { KnownBlock } from '@slack/types';
import { aroundLines } from '../around.ts';
import { askingLines } from '../asking.ts';
import { batchEntry } from '../batch.ts';
import { header, section } from '../blocks.ts';
import { actionBlocks, undoButton } from '../buttons.ts';
import { changeLine } from '../change.ts';
import { computedLines } from '../computed.ts';
import { agentName, headerText, isFrozen, standingWord, subjectText } from '../headline.ts';
import { agentText, quoted } from '../mrkdwn.ts';
import { warningLines } from '../standing.ts';
import { moment, near } from '../time.ts';
import type { HomeSight, Seen, SeenDone } from './home-sight.ts';

/** What waits for this person, most urgent first, each with the buttons of its card; then how much more there is. */
export function waitingBlocks({
  waiting: { shown, count, isWhole },
}: HomeSight): { id: string; blocks: KnownBlock[] }[] {
  const more = count - shown.reduce((sum, one) => sum + ('batch' in one ? one.theirs : 1), 0);
  const rest = isWhole ? `…and ${more} more` : `…and at least ${more} more`;
  const first: KnownBlock[] =
    count > 0
      ? [header(`Yours to decide now: ${isWhole ? count : `${count} or more`}`)]
      : [
          header('Yours to decide now'),
          section([
            isWhole
              ? 'Nothing waits for you.'
              : 'More waits than can be looked through here: `/hitl queue mine` lists what is yours.',
          ]),
        ];
  return [
    { id: 'waiting', blocks: first },
    ...shown.map((one) =>
      'batch' in one
        ? { id: `${one.batch.id}.v${one.batch.version}`, blocks: batchEntry(one.batch, one.offer, one.context) }
        : { id: `${one.item.id}.v${one.item.version}`, blocks: itemBlocks(one) },
    ),
    ...(more > 0 ? [{ id: 'more', blocks: [section([`${rest}: \`/hitl queue mine\` lists them.`])] }] : []),
  ];
}

function itemBlocks({ item, context }: Seen): KnownBlock[] {
  const { state } = item;
  const change = changeLine(item);
  const [asked] = computedLines(item, context);
  const pending = state.status === 'pending' ? state : null;
  // The halt stands at the top already; what it stops cannot be approved, so there is less to weigh.
  const toWeigh =
    pending === null || isFrozen(pending, context)
      ? []
      : [...warningLines(item, context), ...aroundLines(item, context)];
  return [
    section([
      `*${agentText(headerText(item, context), 250)}*`,
      ...toWeigh,
      ...(change === null ? [] : [change]),
      ...(pending === null || isFrozen(pending, context) ? [] : [...askingLines(item, pending, context), asked]),
      `${agentName(item)} says: ${agentText(quoted(item.content.summary, 200), 300)}`,
    ]),
    ...actionBlocks(item, context),
  ];
}

/** What this person did lately, each with what became of it and, while they may, the way back. */
export function doneBlocks({ done }: HomeSight): KnownBlock[] {
  if (done.length === 0) return [];
  return [header('You decided lately'), ...done.map(doneSection)];
}

const DID: Readonly<Record<string, string>> = {
  approval_given: '✅ You approved',
  rejected: '❌ You rejected',
  undone: '↩️ You took back',
  closed: '✅ You did by hand',
  rollback_asked: '↩️ You asked to roll back',
  rollback_approved: '↩️ You agreed to roll back',
  rollback_requested: '↩️ You asked to roll back',
};

function doneSection({ item, context, type, at, mayUndo }: SeenDone): KnownBlock {
  const { state } = item;
  const undo = mayUndo ? undoButton(item, context.now) : null;
  const until =
    undo !== null && (state.status === 'approved' || state.status === 'rejected')
      ? ` · undo until ${near(state.undoUntil, context.now)}`
      : '';
  return section(
    [
      `${DID[type] ?? 'You acted on'} *${subjectText(item)}* · ${moment(at)}`,
      `Now: ${standingWord(item, context)}${until}`,
    ],
    undo ?? undefined,
  );
}
