import type { WebClient } from '@slack/web-api';
import type { Clock, PeopleDirectory, SlackPerson } from '../../app/ports.ts';
import { readFailure } from './slack-failure.ts';

type Answer = Awaited<ReturnType<PeopleDirectory['person']>>;
type Known = { person: SlackPerson; until: number };

const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 5_000;
const UNKNOWN = ['user_not_found', 'user_not_visible', 'users_not_found'];
// Slack's own bot, which users.info does not call one.
const SLACKBOT = 'USLACKBOT';

/** People by users.info. What it says is kept for five minutes; that it could not say is not kept at all. */
export function createPeopleDirectory(reads: WebClient, clock: Pick<Clock, 'now'>): PeopleDirectory {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<Answer>>();

  async function ask(slackId: string): Promise<Answer> {
    const answer = await lookUp(reads, slackId);
    if (answer.ok) {
      const [oldest] = known.keys();
      if (known.size >= MOST_KEPT && oldest !== undefined) known.delete(oldest);
      known.set(slackId, { person: answer.person, until: clock.now() + KEPT_MS });
    }
    return answer;
  }

  return {
    async person(slackId) {
      const kept = known.get(slackId);
      const left = (kept?.until ?? 0) - clock.now();
      // More than it is ever kept for: the clock has been put back meanwhile.
      if (kept !== undefined && left > 0 && left <= KEPT_MS) return { ok: true, person: kept.person };
      known.delete(slackId);
      const underWay = asking.get(slackId) ?? ask(slackId).finally(() => asking.delete(slackId));
      asking.set(slackId, underWay);
      return underWay;
    },
  };
}

async function lookUp(reads: WebClient, slackId: string): Promise<Answer> {
  try {
    const { user } = await reads.users.info({ user: slackId });
    if (user?.id !== slackId) return { ok: false, why: 'unavailable' };
    const person = {
      id: user.id,
      teamId: user.team_id ?? '',
      deleted: user.deleted === true,
      bot: user.is_bot === true || user.id === SLACKBOT,
      guest: user.is_restricted === true || user.is_ultra_restricted === true,
      stranger: user.is_stranger === true,
      ...(user.real_name && { name: user.real_name }),
      ...(user.tz && { timezone: user.tz }),
    };
    return { ok: true, person };
  } catch (error) {
    const failure = readFailure(error);
    return { ok: false, why: UNKNOWN.includes(failure.code) ? 'unknown_user' : 'unavailable' };
  }
}
