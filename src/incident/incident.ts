import type { Halt } from '../domain/halt.ts';
import { formatMoney } from '../domain/money.ts';
import type { Recommendation } from '../domain/state.ts';
import { changeText, dataSection, reportedSection, saidSection, targetText } from './agent-sections.ts';
import { eventLine, originOf } from './event-line.ts';
import { exactTime } from './exact-time.ts';
import { haltsSections } from './halts-sections.ts';
import type { Page } from './page.ts';
import { proofsSection } from './proofs-section.ts';
import { facts, section, table } from './section.ts';
import { isShowing, showingRows } from './showings.ts';
import { storyRows } from './story.ts';

/** One event of the record with what still stands beside it, and whether the checkpoint below covers it. */
export type IncidentEvent = {
  seq: number;
  at: number;
  type: string;
  facts: { [key: string]: unknown };
  privates: Record<string, string>;
  leafHash: string;
};

/** A card or note as it was last shown in one place. */
export type ShownMessage = {
  kind: string;
  to: string;
  channel: string | null;
  ts: string | null;
  at: number | null;
  hash: string | null;
};

export type SentCallback = {
  type: string;
  id: string;
  state: string;
  attempts: number;
  lastStatus: number | null;
  at: number | null;
};

/** Everything that is known of one recommendation. */
export type Incident = {
  item: Recommendation;
  events: IncidentEvent[];
  messages: ShownMessage[];
  callbacks: SentCallback[];
  /** Those that held, froze or cancelled it, or asked its agent to stop, as they stand now. */
  halts: readonly Halt[];
  /** `intact`: whether what is stored of it still has the hash that it came with. */
  revisions: { revision: number; contentHash: string; receivedAt: number; intact: boolean }[];
  checkpoint: { size: number; note: string } | null;
  /** What was found wrong with these events when the page was made; none where each was checked and is right. */
  findings: readonly string[];
  verifier: string;
  madeAt: number;
};

/** The name of a person by their handle or Slack id, as the policy has it; what was given where it knows nobody. */
export type Names = (handle: string) => string;

/** One page that tells someone who was not there what happened, from the request to its outcome, and how to check it. */
export function incidentPage(incident: Incident, names: Names): Page {
  const { item, events, messages, callbacks, revisions } = incident;
  const { content, verdict } = item;
  const showings = new Set(events.filter(isShowing).map(({ facts }) => originOf(facts).message));
  return {
    title: `What happened: ${content.summary}`,
    sections: [
      section(
        'In short',
        facts([
          ['Recommendation', item.id],
          ['From agent', item.agent],
          ['Status now', item.state.status.replaceAll('_', ' ')],
          ['Action', `${verdict.title} (${content.action})`],
          ['Target', targetText(content)],
          ['Change', changeText(content)],
          ['Amount, as Countersign computed it', verdict.amount === null ? undefined : formatMoney(verdict.amount)],
          ['Received', exactTime(item.receivedAt)],
          ...storyRows(events, names),
          ['This page made', exactTime(incident.madeAt)],
        ]),
      ),
      saidSection(content),
      dataSection(content, events),
      section(
        'How it was judged',
        facts([
          ['Risk', verdict.risk.replaceAll('_', ' ')],
          ['Score', String(verdict.score)],
          ['Lane', verdict.lane.replaceAll('_', ' ')],
          ['Needs', `${verdict.approval.mode === 'all' ? 'each of' : 'one of'} ${verdict.approval.roles.join(', ')}`],
          ['Reasons', verdict.reasons.join('; ') || undefined],
          ['Policy (SHA-256)', verdict.policyHash],
        ]),
        table(
          ['Rule', 'Points', 'Because'],
          verdict.parts.map(({ rule, points, because }) => [rule, String(points), because]),
        ),
      ),
      section(
        'Revisions',
        table(
          ['Revision', 'Received', 'Content (SHA-256)', 'As the record has it'],
          revisions.map((each) => [
            String(each.revision),
            exactTime(each.receivedAt),
            each.contentHash,
            recordedAs(each, events),
          ]),
        ),
      ),
      section(
        'Who was shown what, and who clicked',
        table(
          ['Event', 'Time', 'What', 'To', 'Slack message; hash of what was sent', 'Clicked on as it then was'],
          showingRows(events, messages, names),
        ),
        table(
          ['Also', 'To', 'Slack message', 'Last drawn', 'Hash of what was sent'],
          messages.filter((message) => !showings.has(message.ts)).map(messageRow),
        ),
      ),
      ...haltsSections(incident.halts, names),
      section(
        'What happened',
        table(
          ['Event', 'Time', 'What', 'Who', 'More'],
          events.filter((event) => !isShowing(event)).map((event) => eventLine(event, names)),
        ),
      ),
      reportedSection(item.state, events),
      section(
        'What the agent was told',
        table(['Message', 'State', 'Attempts', 'Last answer', 'Last attempt'], callbacks.map(callbackRow)),
      ),
      proofsSection(incident),
    ],
  };
}

/** Which event has this hash of it, and whether what is stored still is what had it. */
function recordedAs(
  { revision, contentHash: hash, intact }: Incident['revisions'][number],
  events: readonly IncidentEvent[],
): string {
  const event = events.find(({ facts }) => facts.revision === revision && facts.content_hash !== undefined);
  if (event === undefined) return 'the record does not tell';
  return intact && event.facts.content_hash === hash
    ? `the same as in event ${event.seq}`
    : `NOT what event ${event.seq} tells: it was changed since`;
}

function messageRow({ kind, to, channel, ts, at, hash }: ShownMessage): string[] {
  const place = channel === null || ts === null ? 'not posted' : `${channel} ${ts}`;
  return [kind.replaceAll('_', ' '), to, place, at === null ? 'not known' : exactTime(at), hash ?? 'not known'];
}

function callbackRow({ type, state, attempts, lastStatus, at }: SentCallback): string[] {
  return [
    type,
    state,
    String(attempts),
    lastStatus === null ? 'none' : `HTTP ${lastStatus}`,
    at === null ? 'not yet' : exactTime(at),
  ];
}
