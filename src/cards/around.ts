import { AT_LIMIT, type LimitUse, limitPhrase, passedWithOthers } from '../domain/exposure.ts';
import { type Meeting, meetingOf } from '../domain/meeting.ts';
import type { Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { subjectText } from './headline.ts';
import { agentText } from './mrkdwn.ts';

const MOST_CONFLICTS = 3;

const MEETING: Record<Meeting, string> = {
  opposes: 'wants the opposite',
  same_target: 'both change the same target',
  limit: 'together they pass a limit',
};

/** What stands in its way beyond itself: limits that it passes, and others that must not go on beside it. Lines of mrkdwn. */
export function aroundLines(item: Recommendation, { limits, conflicts }: CardContext): string[] {
  const more = conflicts.length - MOST_CONFLICTS;
  return [
    ...AT_LIMIT.flatMap((beyond) => passedLine(item, limits, beyond)),
    ...conflicts.slice(0, MOST_CONFLICTS).map((other) => conflictLine(item, other)),
    ...(more > 0 ? [`…and ${more} more that conflict with it.`] : []),
  ];
}

/** The same in a few words, for where there is no room for more; null where nothing stands in its way. */
export function aroundWords(item: Recommendation, { limits, conflicts }: CardContext): string | null {
  const passed = limits.filter((use) => isWarned(item, use)).length;
  const words = [
    ...(passed === 0 ? [] : [`past ${passed === 1 ? 'a limit' : `${passed} limits`}`]),
    ...(conflicts.length === 0
      ? []
      : [`conflicts with ${conflicts.length === 1 ? 'another' : `${conflicts.length} others`}`]),
  ];
  return words.length === 0 ? null : capital(words.join(', '));
}

/** How far the limits are used that it does not pass, or passes by its own amount alone. */
export function roomLines(item: Recommendation, { limits }: Pick<CardContext, 'limits'>): string[] {
  return limits.filter((use) => !isWarned(item, use)).map((use) => `${capital(agentText(limitPhrase(use), 200))}.`);
}

/** What it moves by itself stands on the card already: a limit is told first where others have a part in it, or where it takes the yes away. */
function isWarned({ verdict }: Recommendation, use: LimitUse): boolean {
  return use.passed && (use.beyond !== 'review' || passedWithOthers(use, verdict.amount));
}

/** The limits that a drawing shows as passed: what a click on it knows of. */
export function shownLimits({ limits }: Pick<CardContext, 'limits'>): string[] {
  return limits.filter(({ passed }) => passed).map(({ id }) => id);
}

function passedLine(item: Recommendation, limits: readonly LimitUse[], beyond: LimitUse['beyond']): string[] {
  const here = limits.filter((use) => isWarned(item, use) && use.beyond === beyond);
  if (here.length === 0) return [];
  const allowed = {
    review: 'A person may still approve it.',
    human_only: 'The agent may not do it: a person does it by hand.',
    refuse: 'Nobody may approve it before there is room.',
  }[beyond];
  const one = here.length === 1;
  const said = here.map((use) => agentText(limitPhrase(use), 200)).join('; ');
  return [`❗ *Past ${one ? 'a limit' : `${here.length} limits`}:* ${said}. ${allowed}`];
}

function conflictLine(item: Recommendation, other: Recommendation): string {
  const said = agentText(other.content.summary, 150);
  return `❗ *Conflicts with ${other.id}:* ${subjectText(other)} (${standing(other)}); ${MEETING[meetingOf(item.content, other.content)]}. ${agentText(other.agent, 64)} says: ${said}`;
}

function standing({ state }: Recommendation): string {
  switch (state.status) {
    case 'approved':
      return state.release.by === 'policy'
        ? 'policy approved it, its agent has not acted yet'
        : 'approved, not acted on yet';
    case 'executing':
      return 'its agent is acting on it';
    case 'handed_over':
      return 'somebody does it by hand';
    default:
      return 'waits for a decision';
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
