import { currentStep, stepDueAt } from '../domain/escalation.ts';
import type { Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { agentName, isFrozen, subjectText } from './headline.ts';
import { openLink } from './open-link.ts';
import { name, titles } from './owners.ts';
import { duration, near } from './time.ts';

const MOST_LINES = 20;

/** What waits for whom and for how long, owner by owner, the oldest first. `items` come in that order. Lines of mrkdwn. */
export function waitingLines(
  items: readonly Recommendation[],
  count: number,
  links: ReadonlyMap<string, string>,
  context: CardContext,
): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, MOST_LINES);
  const owners = [...Map.groupBy(shown, (item) => ownerOf(item, context))];
  const more = count - shown.length;
  return [
    `*${count} ${count === 1 ? 'waits' : 'wait'} for a decision*`,
    ...owners.flatMap(([owner, theirs]) => [
      `_${owner}_`,
      ...theirs.map(
        (item) => `• ${subjectText(item)} · ${agentName(item)} · ${waitText(item, context)}${openLink(item, links)}`,
      ),
    ]),
    ...(more > 0 ? [`…and ${more} more`] : []),
  ];
}

function ownerOf({ verdict, state }: Recommendation, { people }: CardContext): string {
  if (state.status !== 'pending') return 'Nobody';
  if (state.handedTo !== null) return name(state.handedTo.to, people);
  return titles(currentStep(verdict, state)?.roles ?? [], people);
}

/** `waits 5 h, the last 2 h with them, until 17:00`. */
function waitText(item: Recommendation, context: CardContext): string {
  const { state, receivedAt } = item;
  const { now } = context;
  const waits = `waits ${duration(Math.max(0, now - receivedAt))}`;
  if (state.status !== 'pending') return waits;
  if (isFrozen(state, context)) return `${waits}, frozen by a halt`;
  const withThem =
    state.stepStartedAt > receivedAt ? `, ${duration(Math.max(0, now - state.stepStartedAt))} of it with them` : '';
  return `${waits}${withThem}, until ${near(stepDueAt(item, state), now)}`;
}
