import { whoActed } from './event-line.ts';
import { exactTime } from './exact-time.ts';
import type { IncidentEvent, Names } from './incident.ts';

const DECISIONS = ['approved', 'rejected', 'expired', 'withdrawn', 'cancelled', 'handed_over', 'closed', 'superseded'];
const TAKEN_BACK = [
  'undone',
  'rollback_asked',
  'rollback_requested',
  'rolled_back',
  'rollback_failed',
  'rollback_lapsed',
];

/** The few lines that answer who decided, whether it was done, and whether it was taken back, from what is recorded. */
export function storyRows(events: readonly IncidentEvent[], names: Names): [label: string, value: string][] {
  const of = (...types: string[]) => events.filter(({ type }) => types.includes(type));
  const told = (event: IncidentEvent) =>
    `${event.type.replaceAll('_', ' ')} ${exactTime(event.at)} by ${whoActed(event, names)} (event ${event.seq})`;
  const list = (found: readonly IncidentEvent[], none: string) => found.map(told).join('; ') || none;
  const redeemed = of('redeemed');
  const outcomes = of('executed', 'failed');
  const nothing = redeemed.length === 0 ? 'Nothing was carried out under a permit.' : 'The agent has not reported one.';
  return [
    ['Who said yes', list(of('approval_given'), 'No person.')],
    ['Decision', list(of(...DECISIONS), 'None yet.')],
    [
      'Permit',
      redeemed
        .map(({ facts, at, seq }) => `${String(facts.permit)}, redeemed ${exactTime(at)} (event ${seq})`)
        .join('; ') || 'None was redeemed.',
    ],
    ['Outcome', list(outcomes, nothing)],
    ['Undo', list(of(...TAKEN_BACK), 'Nothing was taken back.')],
  ];
}
