import type { Content } from '../domain/recommendation.ts';
import type { Recommendation } from '../domain/state.ts';
import { exactTime } from './exact-time.ts';
import type { IncidentEvent } from './incident.ts';
import type { Section } from './page.ts';
import { facts, section, table } from './section.ts';

/** Why the agent wanted it, in its own words. */
export function saidSection(content: Content): Section {
  return section(
    'What the agent said',
    facts([
      ['Trigger', content.trigger],
      ['Reason', content.reason],
      ['Expected outcome', content.expected_outcome],
      ['Model', content.model && `${content.model.name} ${content.model.version}`],
      ['Next steps', content.next_steps?.join('; ')],
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
  );
}

/** What the agent knew, as far as it sent it, with the hash that the record has of it. */
export function dataSection(content: Content, events: readonly IncidentEvent[]): Section {
  const hash = events.map(dataHash).findLast((each) => each !== undefined);
  return section(
    'The data it went by',
    facts([
      ['Source', content.data?.source],
      ['As of', content.data?.as_of],
      ['Data (SHA-256)', hash],
    ]),
    table(
      ['Figure', 'Value'],
      Object.entries({ ...content.context, ...content.data?.snapshot }).map(([name, value]) => [
        name,
        valueText(value),
      ]),
    ),
    table(
      ['Measured', 'Before', 'After'],
      (content.metrics ?? []).map(({ name, before, after }) => [name, before ?? 'not given', after]),
    ),
  );
}

/** The hash of its data that stands beside an event of a revision. */
function dataHash({ privates, facts: { data_hash } }: IncidentEvent): string | undefined {
  // In the record itself it stood until hashes of what agents say became commitments.
  if (typeof data_hash === 'string') return data_hash;
  return /"data":"([0-9a-f]{64})"/.exec(privates.said ?? '')?.[1];
}

const REPORTS = ['executed', 'failed', 'drifted', 'measured', 'rolled_back', 'rollback_failed'];

/** What the agent reported and when, and in its words what it said last of what it did. */
export function reportedSection(state: Recommendation['state'], events: readonly IncidentEvent[]): Section {
  const reports = events.filter(({ type }) => REPORTS.includes(type));
  const { detail, drift } = { detail: null, drift: null, ...state };
  const measured = 'measured' in state ? state.measured : [];
  return section(
    'What the agent reported',
    facts([
      ...reports.map(({ type, at, seq }): [string, string] => [
        type.replaceAll('_', ' '),
        `${exactTime(at)} (event ${seq})`,
      ]),
      ['In its words', detail ?? undefined],
      ['Changed by somebody else since', drift ?? undefined],
      ...measured.map(({ name, value }): [string, string] => [name, value]),
    ]),
  );
}

/** Platform, account and what in it, as the agent named them. */
export function targetText({ target }: Content): string | undefined {
  return target && [target.platform, target.account, target.entity, target.name].filter(Boolean).join(', ');
}

/** The field, and its value before and after. */
export function changeText({ change }: Content): string | undefined {
  return change && `${change.field}: ${valueText(change.before)} → ${valueText(change.after)}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value) {
    return `${String(value.amount)} ${String(value.currency)}`;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
