import type { Actor } from '../domain/command.ts';
import type { Policy } from '../policy/policy.ts';
import { personIn, rolesHeld, type Staff, slackIdOf } from '../policy/staff.ts';
import type { App } from './app.ts';
import type { PeopleDirectory, SlackPerson, UserGroups } from './ports.ts';
import { cannotDecide } from './roster.ts';
import type { SlackUser } from './slack-desk.ts';

export type NoAuthority =
  | 'unknown_person'
  | 'guest'
  | 'foreign_team'
  | 'deactivated'
  | 'bot'
  | 'cannot_check_who_you_are';

export type Authorised = { ok: true; actor: Actor } | { ok: false; refusal: NoAuthority };

/** Where it is looked up who somebody is: our team, its people and its user groups. */
export type Workspace = { team: string; people: PeopleDirectory; groups: UserGroups };

/**
 * Who stands behind a click, by Slack's word and the policy's, looked up for this very click. Being in the channel is no
 * authority; what cannot be checked now is refused, and a user group that cannot be read gives nobody a role.
 */
export async function authorise(
  { policy, store, clock }: Pick<App, 'policy' | 'clock'> & { store: Pick<App['store'], 'absences'> },
  workspace: Workspace,
  user: SlackUser,
): Promise<Authorised> {
  const { team, people } = workspace;
  const now = clock.now();
  if (user.teamId !== team) return { ok: false, refusal: 'foreign_team' };
  // All at once: somebody waits for the answer.
  const [groups, found, absences, gone] = await Promise.all([
    groupsNow(policy(), workspace.groups),
    people.person(user.id),
    store.absences(now),
    goneOf(policy(), people),
  ]);
  const person = personIn(policy(), { groups }, user.id);
  if (person === null) {
    const unread = [...groups.values()].includes(null);
    return { ok: false, refusal: unread ? 'cannot_check_who_you_are' : 'unknown_person' };
  }
  if (!found.ok)
    return { ok: false, refusal: found.why === 'unknown_user' ? 'unknown_person' : 'cannot_check_who_you_are' };
  const unfit = unfitness(found.person, team);
  if (unfit !== null) return { ok: false, refusal: unfit };
  const { roles, lent } = rolesHeld(policy(), { groups, absences, gone }, person, now);
  return { ok: true, actor: { person, slackId: user.id, roles, ...(lent.length > 0 && { lent }) } };
}

function unfitness({ teamId, deleted, bot, guest, stranger }: SlackPerson, team: string): NoAuthority | null {
  if (teamId !== team || stranger) return 'foreign_team';
  if (deleted) return 'deactivated';
  if (bot) return 'bot';
  return guest ? 'guest' : null;
}

async function groupsNow({ file }: Policy, groups: UserGroups): Promise<Staff['groups']> {
  const wanted = [...new Set(Object.values(file.roles).flatMap((role) => role.groups))];
  return new Map(await Promise.all(wanted.map(async (group) => [group, await groups.members(group)] as const)));
}

/** Of those who have a deputy by policy, and of the deputies, who has left. Whom Slack does not tell of has not. */
async function goneOf(policy: Policy, people: PeopleDirectory): Promise<ReadonlySet<string>> {
  const asked = new Set(Object.entries(policy.file.deputies).flat());
  const gone = await Promise.all(
    [...asked].map(async (person) => {
      const slackId = slackIdOf(policy, person);
      const found = slackId === null ? null : await people.person(slackId);
      return found?.ok && cannotDecide(found.person) ? [person] : [];
    }),
  );
  return new Set(gone.flat());
}
