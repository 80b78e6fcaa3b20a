import type { Actor } from '../domain/command.ts';
import { type Policy, personOf, rolesOf } from '../policy/policy.ts';
import type { PeopleDirectory } from './ports.ts';
import type { SlackUser } from './slack-desk.ts';

export type NoAuthority =
  | 'unknown_person'
  | 'guest'
  | 'foreign_team'
  | 'deactivated'
  | 'bot'
  | 'cannot_check_who_you_are';

export type Authorised = { ok: true; actor: Actor } | { ok: false; refusal: NoAuthority };

/**
 * Who stands behind a click, by Slack's word and the policy's. Being in the channel is no authority; what cannot be
 * checked now is refused.
 */
export async function authorise(
  policy: Policy,
  people: PeopleDirectory,
  team: string,
  user: SlackUser,
): Promise<Authorised> {
  if (user.teamId !== team) return { ok: false, refusal: 'foreign_team' };
  const person = personOf(policy, user.id);
  if (person === null) return { ok: false, refusal: 'unknown_person' };
  const found = await people.person(user.id);
  if (!found.ok)
    return { ok: false, refusal: found.why === 'unknown_user' ? 'unknown_person' : 'cannot_check_who_you_are' };
  const { teamId, deleted, bot, guest, stranger } = found.person;
  if (teamId !== team || stranger) return { ok: false, refusal: 'foreign_team' };
  if (deleted) return { ok: false, refusal: 'deactivated' };
  if (bot) return { ok: false, refusal: 'bot' };
  if (guest) return { ok: false, refusal: 'guest' };
  return { ok: true, actor: { person, roles: rolesOf(policy, person) } };
}
