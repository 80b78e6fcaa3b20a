import type { Release } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { agentText } from './mrkdwn.ts';
import { mention } from './owners.ts';
import { moment } from './time.ts';

/** Who let it through, each with the time and their note. Lines of mrkdwn. */
export function releaseLines(
  { by, approvals, approvedAt }: Release,
  { people }: CardContext,
  word: 'Approved' | 'Agreed' = 'Approved',
): string[] {
  if (by === 'policy') return [`✅ *Approved by policy* (autopilot) · ${moment(approvedAt)}`];
  return approvals.map(
    (given) => `✅ *${word} by ${mention(given.by, people)}* · ${moment(given.at)}${noteText(given.note)}`,
  );
}

/** A person's note behind what they did; empty where they left none. */
export function noteText(note: string | null): string {
  return note === null ? '' : ` “${agentText(note, 500)}”`;
}
