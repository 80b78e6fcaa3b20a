import { formatMoney } from '../domain/money.ts';
import type { Content } from '../domain/recommendation.ts';
import type { Recommendation } from '../domain/state.ts';
import { eventLine } from './event-line.ts';
import { exactTime } from './exact-time.ts';
import type { Page, Part, Section } from './page.ts';

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
  revisions: { revision: number; contentHash: string; receivedAt: number }[];
  checkpoint: { size: number; note: string } | null;
  verifier: string;
  madeAt: number;
};

/** The name of a person by their handle, as the policy has it; the handle where it knows nobody. */
export type Names = (handle: string) => string;

/** One page that tells someone who was not there what happened, from the request to its outcome, and how to check it. */
export function incidentPage(incident: Incident, names: Names): Page {
  const { item, events, messages, callbacks, revisions } = incident;
  const { content, verdict } = item;
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
          ['This page made', exactTime(incident.madeAt)],
        ]),
      ),
      section(
        'What the agent said',
        facts([
          ['Trigger', content.trigger],
          ['Reason', content.reason],
          ['Expected outcome', content.expected_outcome],
          ['Model', content.model && `${content.model.name} ${content.model.version}`],
          [
            'Its data',
            content.data &&
              `${content.data.source ?? 'no source named'}, as of ${content.data.as_of ?? 'no time given'}`,
          ],
          ['Confidence it claimed', content.confidence?.toString()],
          [
            'Undo it claimed',
            content.undo && (content.undo.supported ? `possible. ${content.undo.note ?? ''}` : 'not possible'),
          ],
        ]),
        {
          kind: 'text',
          text: 'These are the agent’s own words. Countersign kept them as they came and did not check them.',
        },
      ),
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
          ['Revision', 'Received', 'Content (SHA-256)'],
          revisions.map((each) => [String(each.revision), exactTime(each.receivedAt), each.contentHash]),
        ),
      ),
      section(
        'Who was shown what',
        table(['What', 'To', 'Slack message', 'Last drawn', 'Hash of what was sent'], messages.map(messageRow)),
      ),
      section(
        'What happened',
        table(
          ['Event', 'Time', 'What', 'Who', 'More'],
          events.map((event) => eventLine(event, names)),
        ),
      ),
      section(
        'What the agent was told',
        table(['Message', 'State', 'Attempts', 'Last answer', 'Last attempt'], callbacks.map(callbackRow)),
      ),
      proofs(incident),
    ],
  };
}

function proofs({ events, checkpoint, verifier, item }: Incident): Section {
  const covered = checkpoint === null ? 0 : events.filter(({ seq }) => seq <= checkpoint.size).length;
  const parts: Part[] = [
    {
      kind: 'text',
      text:
        checkpoint === null
          ? 'The record has not been signed yet: nothing of this can be proven until it is.'
          : `${covered} of these ${events.length} events are covered by this signed checkpoint of ${checkpoint.size} events:`,
    },
  ];
  if (checkpoint !== null) parts.push({ kind: 'exact', text: checkpoint.note });
  parts.push(
    ...facts([
      ['Verifier key', verifier],
      [
        'To check',
        `countersign audit prove ${item.id} --with-names > proof.json, then node verify.mjs proof.json --key KEY (docs/verify.md)`,
      ],
    ]),
    ...table(
      ['Event', 'Leaf hash (SHA-256)'],
      events.map(({ seq, leafHash }) => [String(seq), leafHash]),
    ),
  );
  return { heading: 'Proofs', parts };
}

function section(heading: string, ...parts: (Part | Part[])[]): Section {
  const all = parts.flat();
  return { heading, parts: all.length === 0 ? [{ kind: 'text', text: 'Nothing.' }] : all };
}

function facts(rows: [string, string | undefined][]): Part[] {
  const known = rows.flatMap(([label, value]): [string, string][] => (value === undefined ? [] : [[label, value]]));
  return known.length === 0 ? [] : [{ kind: 'facts', rows: known }];
}

function table(head: string[], rows: string[][]): Part[] {
  return rows.length === 0 ? [] : [{ kind: 'table', head, rows }];
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

function targetText({ target }: Content): string | undefined {
  return target && [target.platform, target.account, target.entity, target.name].filter(Boolean).join(', ');
}

function changeText({ change }: Content): string | undefined {
  return change && `${change.field}: ${valueText(change.before)} → ${valueText(change.after)}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value) {
    return `${String(value.amount)} ${String(value.currency)}`;
  }
  return String(value);
}
