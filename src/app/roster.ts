import type { Policy } from '../policy/policy.ts';
import { everybodyIn, STAFF_UNKNOWN, type Staff, slackIdOf, unreachableRoles } from '../policy/staff.ts';
import type { Log } from './log.ts';
import type { Clock, PeopleDirectory, SlackPerson, UserGroups } from './ports.ts';
import type { Store } from './store.ts';

/**
 * Who is there, as last looked at: for asking, naming and notifying. It may be a minute old, so it gives nobody authority;
 * each click is looked at anew.
 */
export type Roster = {
  staff: Staff;
  /** What Slack calls people that the policy does not name. */
  names: ReadonlyMap<string, string>;
  /** People who want no direct messages. */
  muted: ReadonlySet<string>;
  /** People whom no reminder is to name. */
  unreminded: ReadonlySet<string>;
};

export const ROSTER_UNKNOWN: Roster = {
  staff: STAFF_UNKNOWN,
  names: new Map(),
  muted: new Set(),
  unreminded: new Set(),
};

export type RosterBook = {
  current(): Roster;
  /** Reads who is away and what people wish, which is our own to know. */
  readStore(): Promise<void>;
  /** Looks again at everything. What Slack does not tell now stays as it was. */
  refresh(): Promise<void>;
};

// users.info allows about a hundred a minute, and a role that more people hold is never out of reach.
const MOST_LOOKED_UP = 60;

export function createRosterBook(parts: {
  store: Pick<Store, 'absences' | 'preferences'>;
  clock: Pick<Clock, 'now'>;
  policy: () => Policy;
  people: PeopleDirectory;
  groups: UserGroups;
  log: Log;
}): RosterBook {
  const { store, clock, policy, people, groups, log } = parts;
  let roster = ROSTER_UNKNOWN;

  async function readGroups(): Promise<Staff['groups']> {
    const wanted = new Set(Object.values(policy().file.roles).flatMap((role) => role.groups));
    const read = await Promise.all(
      [...wanted].map(async (group) => {
        const members = await groups.members(group);
        if (members === null)
          log.warn({ code: group }, 'a user group cannot be read; nobody gains a role by it meanwhile');
        return [group, members ?? roster.staff.groups.get(group) ?? null] as const;
      }),
    );
    return new Map(read);
  }

  async function lookUp(staff: Staff): Promise<Pick<Roster, 'names'> & Pick<Staff, 'gone'>> {
    const gone = new Set(staff.gone);
    const names = new Map(roster.names);
    await Promise.all(
      everybodyIn(policy(), staff)
        .slice(0, MOST_LOOKED_UP)
        .map(async (person) => {
          const slackId = slackIdOf(policy(), person);
          const found = slackId === null ? null : await people.person(slackId);
          if (!found?.ok) return;
          if (cannotDecide(found.person)) gone.add(person);
          else gone.delete(person);
          if (found.person.name) names.set(person, found.person.name);
        }),
    );
    return { gone, names };
  }

  async function readStore(): Promise<void> {
    const [absences, messages, reminders] = await Promise.all([
      store.absences(clock.now()),
      store.preferences('direct_messages'),
      store.preferences('reminders'),
    ]);
    roster = { ...roster, muted: off(messages), unreminded: off(reminders), staff: { ...roster.staff, absences } };
  }

  return {
    current: () => roster,
    readStore,
    async refresh() {
      // First what is our own, so that it counts also while Slack is slow.
      await readStore();
      const read = await readGroups();
      const { gone, names } = await lookUp({ ...roster.staff, groups: read });
      roster = { ...roster, names, staff: { ...roster.staff, groups: read, gone } };
    },
  };
}

function off(wishes: readonly { person: string; value: string }[]): ReadonlySet<string> {
  return new Set(wishes.flatMap(({ person, value }) => (value === 'off' ? [person] : [])));
}

/** Whether Slack says that this account never may decide, whatever the policy says. */
export function cannotDecide({ deleted, bot, guest, stranger }: SlackPerson): boolean {
  return deleted || bot || guest || stranger;
}

/** The roles in which nobody can be reached now. */
export function unreachable(policy: Policy, { staff }: Roster, now: number): string[] {
  const { absences, gone, groups } = staff;
  // Asked at each decision, and nearly always so.
  if (absences.length === 0 && gone.size === 0 && groups.size === 0) return [];
  return unreachableRoles(policy, staff, now);
}
