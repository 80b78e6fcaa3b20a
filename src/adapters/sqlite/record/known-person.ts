import type { Database } from 'better-sqlite3';
import { ITSELF } from '../../../app/halt-itself.ts';
import { namesInPolicies } from './forget-in-policies.ts';

// What names a person in the record; the other private values are words.
const NAMING = ['person', 'slack_user', 'to', 'shown_to', 'of_person'];
const OF_THEIR_OWN = [
  'absences WHERE person',
  'preferences WHERE person',
  'homes WHERE slack_user',
  'pauses WHERE paused_by',
];

/**
 * Whether anything kept knows a person by this handle, Slack id or name. To erase any other word would take it out of the
 * policies that were in force, where it is a platform or a role.
 */
export function isKnownPerson(db: Database, person: string): boolean {
  if (person.trim() === '' || person === ITSELF) return false;
  if (namesInPolicies(db, [person]).length > 0) return true;
  const naming = NAMING.map((name) => `'${name}'`).join(', ');
  const places = [
    `audit_private WHERE name IN (${naming}) AND value = @person`,
    // Several may stand there.
    `audit_private WHERE name = 'acting_for' AND instr(',' || value || ',', ',' || @person || ',') > 0`,
    ...OF_THEIR_OWN.map((place) => `${place} = @person`),
  ];
  return places.some(
    (place) => db.prepare<{ person: string }>(`SELECT 1 FROM ${place} LIMIT 1`).get({ person }) !== undefined,
  );
}
