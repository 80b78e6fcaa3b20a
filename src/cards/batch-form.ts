import type { InputBlock, ModalView } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { type BatchValue, decodeBatch, encodeBatch, isRecommendationId } from './action-id.ts';
import { countText } from './batch.ts';
import { plainText, section, withIds } from './blocks.ts';
import { valueWords } from './change.ts';
import type { Submission } from './form.ts';
import { subject } from './headline.ts';
import { cut, plain } from './mrkdwn.ts';

/** The form to leave some of a batch out. */
export const BATCH_FORM = 'batch';

// Slack takes ten choices in one element, and 75 characters for each.
const MOST_OPTIONS = 10;
const OPTION = 75;
const FIELD = 'leave_out';

/** What is wrong where nothing would be left to approve. */
export const ALL_LEFT_OUT: Record<string, string> = {
  [`${FIELD}_0`]: 'Leave at least one of them in, or go back and press “Open one by one”.',
};

/** Chooses what is left out; sending it approves the rest, of exactly what the card offered. */
export function leaveOutForm(value: BatchValue, items: readonly Recommendation[]): ModalView {
  const pages = Array.from({ length: Math.ceil(items.length / MOST_OPTIONS) }, (_, page) =>
    items.slice(page * MOST_OPTIONS, (page + 1) * MOST_OPTIONS),
  );
  return {
    type: 'modal',
    callback_id: BATCH_FORM,
    private_metadata: encodeBatch(value),
    title: plainText('Leave some out', 24),
    submit: plainText('Approve the others', 24),
    close: plainText('Go back', 24),
    blocks: [
      ...withIds('about', [
        section([`${countText(items)}. Choose what you do not approve here: each gets a card of its own.`]),
      ]),
      ...pages.map((page, index) => choices(page, index, index * MOST_OPTIONS)),
    ],
  };
}

function choices(items: readonly Recommendation[], page: number, before: number): InputBlock {
  const label = items.length === 1 ? `Item ${before + 1}` : `Items ${before + 1} to ${before + items.length}`;
  return {
    type: 'input',
    block_id: `${FIELD}_${page}`,
    label: plainText(label),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: FIELD,
      options: items.map((item) => ({
        text: plainText(cut(subject(item), OPTION)),
        description: plainText(plain(changeOf(item), OPTION)),
        value: item.id,
      })),
    },
  };
}

/** From what to what where that is in figures, else as its agent tells it. */
function changeOf({ agent, content: { change, summary } }: Recommendation): string {
  const inFigures = change !== undefined && typeof change.before !== 'string' && typeof change.after !== 'string';
  return inFigures ? `${valueWords(change.before)} → ${valueWords(change.after)}` : `${agent} says: ${summary}`;
}

/** What the form sends: the batch as it was offered, and what is left out of it; null where it is none of ours. */
export function parseLeaveOut({ callbackId, privateMetadata, values }: Submission): {
  value: BatchValue;
  leftOut: string[];
} | null {
  const value = decodeBatch(privateMetadata);
  if (callbackId !== BATCH_FORM || value === null) return null;
  const leftOut = Object.entries(values).flatMap(([block, fields]) =>
    block.startsWith(`${FIELD}_`) ? (fields[FIELD] ?? '').split(',').filter((id) => id !== '') : [],
  );
  return leftOut.every(isRecommendationId) ? { value, leftOut } : null;
}
