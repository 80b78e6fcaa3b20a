import type { JsonObject } from './json-value.ts';

/** `foreign` is someone of another company in a shared (Slack Connect) channel. */
export type PersonKind = 'member' | 'guest' | 'deactivated' | 'bot' | 'foreign';

export type Person = {
  handle: string;
  name: string;
  title: string;
  kind?: PersonKind;
  /** IANA zone, as users.info tells it; UTC when left out. */
  tz?: string;
};

/** A person once the workspace knows them. */
export type Resident = Person & { kind: PersonKind; tz: string; id: string; teamId: string; dmId: string };

export const FOREIGN_TEAM_ID = 'T0PARTNER';

/** What users.info says of a person beyond what the emulator keeps: the flags by which an app refuses a click. */
export function userFlags(person: Resident, now: number): JsonObject {
  const shared = {
    team_id: person.teamId,
    deleted: person.kind === 'deactivated',
    is_bot: person.kind === 'bot',
  };
  // Slack leaves the zone and the roles out of a deactivated account.
  if (person.kind === 'deactivated') return shared;
  return {
    ...shared,
    is_restricted: person.kind === 'guest',
    is_ultra_restricted: false,
    is_stranger: person.kind === 'foreign',
    is_app_user: false,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: zoneOffsetSeconds(person.tz, now),
  };
}

function zoneOffsetSeconds(tz: string, now: number): number {
  const zone = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(zone ?? '') ?? [];
  if (!hours) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
