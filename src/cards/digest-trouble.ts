import type { Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { agentName, standingWord, subjectText } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { openLink } from './open-link.ts';

/** What went wrong, and what nobody knows: the newest of each with how many there are. */
export type Trouble = {
  failed: readonly Recommendation[];
  unknown: readonly Recommendation[];
  untold: readonly Recommendation[];
  undelivered: readonly { to: string; error: string; count: number }[];
  counts: { failed: number; unknown: number; untold: number };
};

const MOST_LINES = 8;

/** Lines of mrkdwn, most pressing first; empty where nothing went wrong. */
export function troubleLines(
  { failed, unknown, untold, undelivered, counts }: Trouble,
  links: ReadonlyMap<string, string>,
  context: CardContext,
): string[] {
  const lines = [
    ...listed(unknown, counts.unknown, (item) => {
      const what = item.state.status === 'rolling_back' ? 'Rollback not confirmed' : 'Outcome unknown';
      return `❓ ${what}: ${subjectText(item)} · ${agentName(item)}. Please look whether it was done.${openLink(item, links)}`;
    }),
    ...listed(failed, counts.failed, (item) => {
      const still = item.state.status === 'rollback_failed' ? ' It is still in force.' : '';
      return `❌ ${standingWord(item, context)}: ${subjectText(item)} · ${agentName(item)}.${still}${openLink(item, links)}`;
    }),
    ...listed(
      untold,
      counts.untold,
      (item) => `❗ ${agentName(item)} could not be told of ${subjectText(item)}.${openLink(item, links)}`,
    ),
    ...undelivered.map(
      ({ to, error, count }) =>
        `❗ Slack refuses ${count} ${count === 1 ? 'message' : 'messages'} to ${place(to)} (${agentText(error, 80)}): \`countersign doctor\` says why.`,
    ),
  ];
  return lines.length === 0 ? [] : ['*Went wrong*', ...lines];
}

function place(to: string): string {
  return /^[UW][A-Z0-9]{2,20}$/.test(to) ? 'a person' : agentText(to, 80);
}

function listed(items: readonly Recommendation[], count: number, line: (item: Recommendation) => string): string[] {
  const shown = items.slice(-MOST_LINES).map(line);
  return count > shown.length ? [...shown, `…and ${count - shown.length} more like it`] : shown;
}
