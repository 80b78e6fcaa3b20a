import type { WebClient } from '@slack/web-api';
import type { Clock, UserGroups } from '../../app/ports.ts';

// Short, since who is taken out of a group may not decide; usergroups.users.list allows twenty calls a minute.
const KEPT_MS = 30_000;

/** User groups by usergroups.users.list. What it says is kept for half a minute; that it could not say is not kept. */
export function createUserGroups(reads: WebClient, clock: Pick<Clock, 'now'>): UserGroups {
  const known = new Map<string, { members: readonly string[]; until: number }>();
  const asking = new Map<string, Promise<readonly string[] | null>>();

  async function ask(group: string): Promise<readonly string[] | null> {
    try {
      const { users } = await reads.usergroups.users.list({ usergroup: group });
      if (users === undefined) return null;
      known.set(group, { members: users, until: clock.now() + KEPT_MS });
      return users;
    } catch {
      // Missing, disabled, forbidden, unreachable: in each case nobody is known to be in it.
      return null;
    }
  }

  return {
    async members(group) {
      const kept = known.get(group);
      const left = (kept?.until ?? 0) - clock.now();
      // More than it is ever kept for: the clock has been put back meanwhile.
      if (kept !== undefined && left > 0 && left <= KEPT_MS) return kept.members;
      known.delete(group);
      const underWay = asking.get(group) ?? ask(group).finally(() => asking.delete(group));
      asking.set(group, underWay);
      return underWay;
    },
  };
}
