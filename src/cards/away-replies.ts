import { SIZE, section, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import type { Drawing } from './drawing.ts';
import { agentText, fitLines } from './mrkdwn.ts';
import { mention, titles } from './owners.ts';
import { when } from './time.ts';

/** Why somebody was not noted as away. */
export type AwayProblem =
  | 'no_end'
  | 'unclear_end'
  | 'in_the_past'
  | 'too_far'
  | 'unknown_deputy'
  | 'unfit_deputy'
  | 'self';

const SAY_IT = 'Say it like `/hitl away until Monday`, `/hitl away until 2026-12-24 09:00` or `/hitl away for 3 days`';
const PROBLEMS: Record<AwayProblem, string> = {
  no_end: `Until when? ${SAY_IT}, and name who decides in your place: \`→ @deputy\`.`,
  unclear_end: `That end was not understood, so nothing was changed. ${SAY_IT}.`,
  in_the_past: 'That time has passed, so nothing was changed. Name one that is still to come.',
  too_far: 'That is more than a year ahead, so nothing was changed. Ask an admin to change the policy instead.',
  unknown_deputy: 'The policy does not know that deputy, so nothing was changed. Name somebody who may decide here.',
  unfit_deputy:
    'Slack says that this deputy cannot decide here, or does not say who it is, so nothing was changed. Name a full member of this workspace.',
  self: 'You cannot stand in for yourself, so nothing was changed. Name somebody else.',
};

/** Why somebody was not noted as away, in a sentence. mrkdwn. */
export function awayProblemText(problem: AwayProblem): string {
  return PROBLEMS[problem];
}

export function drawAwayProblem(problem: AwayProblem): Drawing {
  return drawLines('away', [PROBLEMS[problem]]);
}

/** The answer to `/hitl away`. `standIn` is who decides meanwhile, or null. */
export function drawAway(
  { until, standIn, roles }: { until: number; standIn: string | null; roles: readonly string[] },
  { people, now }: CardContext,
): Drawing {
  const instead =
    roles.length === 0
      ? 'You hold no role, so nobody needs to stand in.'
      : standIn === null
        ? `Nobody stands in for you as ${titles(roles, people, 'and')}: what asks only you goes to the next in its chain at once.`
        : `${mention(standIn, people)} decides in your place as ${titles(roles, people, 'and')}.`;
  return drawLines('away', [
    `You are away; you are back ${when(until, now)}. ${instead}`,
    'You may still decide what you are asked. `/hitl back` ends it.',
  ]);
}

export function drawBack(wasAway: boolean): Drawing {
  return drawLines('back', [
    wasAway ? 'Welcome back: you are asked again from now on.' : 'You were not away, so nothing was changed.',
  ]);
}

/** To whoever stands in from now on. */
export function drawStandIn(
  { person, until }: { person: string; until: number },
  { people, now }: CardContext,
): Drawing {
  return drawLines('stand_in', [
    `${mention(person, people)} is away and back ${when(until, now)}. You decide in their place until then.`,
    'You are asked with a card; `/hitl status` shows what waits now.',
  ]);
}

/** A command that the policy keeps to others. */
export function drawNotYours(command: string, users: 'everyone' | readonly string[], { people }: CardContext): Drawing {
  const who = users === 'everyone' ? 'everyone' : titles(users, people);
  return drawLines('not_yours', [
    `\`/hitl ${agentText(command, 40)}\` is for ${who} here, so nothing was done; ask them.`,
  ]);
}

function drawLines(id: string, lines: string[]): Drawing {
  return { text: fitLines(lines, SIZE.text), blocks: withIds(id, [section(lines)]) };
}
