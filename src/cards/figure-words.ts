import { answered, approvalRate, type Figures, type Tally, undoRate, type Votes } from '../domain/figures.ts';
import type { CardContext } from './card-context.ts';
import { agentText } from './mrkdwn.ts';
import { name } from './owners.ts';
import { duration } from './time.ts';

/** What is told of the figures; all but the last has a picture too. */
export type FigurePart = 'volume' | 'time_to_decide' | 'rates' | 'fatigue';

/** Figures with what is to be told of them; `titles` are the policy's for its actions. */
export type ShownFigures = { figures: Figures; parts: readonly FigurePart[]; titles: ReadonlyMap<string, string> };

const MOST_KINDS = 15;
const MOST_PEOPLE = 10;

/** The figures of the whole time, in a line or two. Lines of mrkdwn. */
export function totalLines({ figures: { total }, parts }: ShownFigures): string[] {
  const all = answered(total);
  return [
    ...(parts.includes('volume') ? [`*${all} ${all === 1 ? 'answer' : 'answers'}:* ${volumeText(total)}`] : []),
    ...(parts.includes('time_to_decide') ? [`*Time to decide:* ${timeText(total) ?? 'people decided nothing'}`] : []),
  ];
}

/** The same for each stretch of it: what the pictures show. Lines of mrkdwn. */
export function spanLines({ figures: { spans }, parts }: ShownFigures): string[] {
  if (!parts.includes('volume') && !parts.includes('time_to_decide')) return [];
  return spans.flatMap((span) => {
    const said = [
      ...(parts.includes('volume') ? [volumeText(span)] : []),
      ...(parts.includes('time_to_decide') ? [timeText(span) ?? []].flat() : []),
    ];
    return said.length === 0 ? [] : [`• ${span.label}: ${said.join('; ')}`];
  });
}

/** How often each agent's actions were approved and taken back. Lines of mrkdwn. */
export function rateLines(shown: ShownFigures): string[] {
  const { kinds } = shown.figures;
  if (!shown.parts.includes('rates') || kinds.length === 0) return [];
  const lines = kinds
    .slice(0, MOST_KINDS)
    .map((kind) => `• ${agentText(kindName(kind, shown), 120)}: ${rateText(kind)}`);
  const more = kinds.length - lines.length;
  return ['*Approved and taken back, by agent and action*', ...lines, ...(more > 0 ? [`…and ${more} more`] : [])];
}

/** Signs that a yes is given without looking. Lines of mrkdwn. */
export function fatigueLines({ figures, parts }: ShownFigures, { people }: CardContext): string[] {
  if (!parts.includes('fatigue')) return [];
  const { votes } = figures;
  const lines = [
    `${votes.fast} of ${votes.yes} approvals came less than 3 s after they were asked for; rejections: ${votes.no}.`,
    ...figures.people
      .slice(0, MOST_PEOPLE)
      .map(
        (each) => `• ${name(each.person, people)}: ${voteText(each)}${each.fast > 0 ? `, ${each.fast} under 3 s` : ''}`,
      ),
    ...figures.agents
      .slice(0, MOST_PEOPLE)
      .map(
        (each) =>
          `• ${agentText(each.agent, 64)}: nobody rejected any of ${each.yes}. Perhaps autopilot may have more of it.`,
      ),
  ];
  return votes.yes + votes.no === 0 ? [] : ['*Are they read?*', ...lines];
}

/** "bid-pilot · Budget shift", by the policy's title. */
export function kindName({ agent, action }: { agent: string; action: string }, { titles }: ShownFigures): string {
  return `${agent} · ${titles.get(action) ?? action}`;
}

function voteText({ yes, no }: Votes): string {
  return no === 0 ? `${yes} yes, never a no` : `${yes} yes, ${no} no`;
}

function volumeText({ autopilot, approved, rejected, expired, takenBack }: Tally): string {
  const parts = [
    ...(autopilot > 0 ? [`${autopilot} by autopilot`] : []),
    ...(approved > 0 ? [`${approved} approved`] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
    ...(expired > 0 ? [`${expired} expired`] : []),
    ...(takenBack > 0 ? [`${takenBack} taken back`] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function timeText({ medianMs, p90Ms }: Tally): string | null {
  if (medianMs === null || p90Ms === null) return null;
  return `half within ${duration(medianMs)}, nine of ten within ${duration(p90Ms)}`;
}

function rateText(tally: Tally): string {
  const { autopilot, approved, rejected, expired, takenBack } = tally;
  const approval = approvalRate(tally);
  const undo = undoRate(tally);
  return [
    ...(approval === null ? [] : [`${percent(approval)} of ${approved + rejected} approved`]),
    ...(autopilot === 0 ? [] : [`${autopilot} by autopilot`]),
    ...(expired === 0 ? [] : [`${expired} expired`]),
    ...(undo === null ? [] : [takenBack === 0 ? 'none taken back' : `${takenBack} taken back (${percent(undo)})`]),
  ].join(', ');
}

/** "92 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
