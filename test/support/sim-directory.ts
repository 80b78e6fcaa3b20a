import type { PeopleDirectory } from '../../src/app/ports.ts';
import { TEAM } from './sim-bot.ts';
import type { Calls } from './sim-calls.ts';

/** Slack's word on who somebody is: all are members of the workspace. */
export function createSimDirectory(calls: Calls, reachable: () => boolean): PeopleDirectory {
  const unreachable = { ok: false, why: 'unavailable' } as const;
  return {
    person: (id) =>
      calls.hold<Awaited<ReturnType<PeopleDirectory['person']>>>({
        port: 'slack.person',
        writes: false,
        args: id,
        effect: async () =>
          reachable()
            ? { ok: true, person: { id, teamId: TEAM, deleted: false, bot: false, guest: false, stranger: false } }
            : unreachable,
        noAnswer: () => unreachable,
      }),
  };
}
