import type { Recommendation } from '../domain/state.ts';
import { subjectText } from './headline.ts';
import { fitLines } from './mrkdwn.ts';

export const OUT_OF_DATE = 'This card is out of date, so nothing was decided; look at the batch as it is now.';

const DONE = { approve: 'approved', reject: 'rejected', undo: 'undone' } as const;
const MOST_NAMED = 5;
const MOST_CHARACTERS = 2_900;

/** What is told of a batch of which not all could be decided: each that was left as it is, and why. mrkdwn. */
export function batchReply(
  verb: keyof typeof DONE,
  done: number,
  refused: readonly { item: Recommendation | null; why: string }[],
): string {
  const lines = [...Map.groupBy(refused, ({ why }) => why)].map(([why, items]) => {
    const names = items.flatMap(({ item }) => (item === null ? [] : [subjectText(item)]));
    const more = names.length - MOST_NAMED;
    const named = names.slice(0, MOST_NAMED).join('; ');
    return `• ${named}${more > 0 ? `; and ${more} more` : ''}: ${why}`;
  });
  const first =
    done === 0 ? `Nothing was ${DONE[verb]}:` : `${done} ${DONE[verb]}, ${refused.length} left as they are:`;
  return fitLines([first, ...lines], MOST_CHARACTERS);
}
