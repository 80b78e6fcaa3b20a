import { type Lane, stricter } from '../domain/verdict.ts';
import type { Rule } from './policy.ts';
import type { PolicyFile } from './schema.ts';

/** A rule that counts: it holds, or it cannot be told whether it does. */
export type Hit = { rule: Rule; known: boolean; because: string };
/** Something that asks for no less than a lane. */
export type Floor = { by: string; lane: Lane };

/** Everything that keeps it from a milder lane than the table of lanes gives. */
export function floorsOf(
  file: PolicyFile,
  listed: PolicyFile['actions'][string] | undefined,
  hits: readonly Hit[],
  gaps: readonly string[],
  score: number,
): Floor[] {
  const floors: Floor[] = [];
  for (const { rule, known: sure } of hits) {
    // What cannot be judged goes to a person, whatever the rule would have asked for.
    const lane = sure ? (rule.at_least ?? 'autopilot') : stricter(rule.at_least ?? 'review', 'review');
    if (lane !== 'autopilot') floors.push({ by: rule.id, lane });
  }
  if (gaps.length > 0) floors.push({ by: 'what is not known', lane: 'review' });
  if (score >= file.score.review_from) floors.push({ by: `score ${file.score.review_from} or more`, lane: 'review' });
  if (score >= file.score.human_only_from)
    floors.push({ by: `score ${file.score.human_only_from} or more`, lane: 'human_only' });
  if (listed?.at_least !== undefined) floors.push({ by: 'the action’s at_least', lane: listed.at_least });
  // What cannot be taken back never graduates to autopilot, nor to many at once: there is no setting for it.
  if (listed?.reversibility === 'irreversible') floors.push({ by: 'irreversible', lane: 'review' });
  return floors;
}
