import { type AwayProblem, drawAway, drawAwayProblem, drawBack } from '../cards/away-replies.ts';
import type { Actor } from '../domain/command.ts';
import { type Absence, holdersOf, personIn, slackIdOf, standInFor } from '../policy/staff.ts';
import type { App } from './app.ts';
import { privatesOf } from './audit-entry.ts';
import type { Workspace } from './authorise.ts';
import { cardContext } from './card-context.ts';
import { type AwayWish, parseAway } from './parse-away.ts';
import type { Drawing } from './ports.ts';
import { cannotDecide } from './roster.ts';
import type { SlackUser } from './slack-desk.ts';
import type { MessageDraft } from './store.ts';

type Desk = { app: App; workspace: Workspace };
type Deputy = { ok: true; person: string | null } | { ok: false; problem: AwayProblem };

/** `/hitl away …`: whoever types it is not waited for until then, and their deputy decides in their place. */
export async function answerAway(desk: Desk, by: Actor, user: SlackUser, text: string): Promise<Drawing> {
  const { app, workspace } = desk;
  const self = await workspace.people.person(user.id);
  const read = parseAway(text, app.clock.now(), (self.ok && self.person.timezone) || 'UTC');
  if (!read.ok) return drawAwayProblem(read.problem);
  const gone = await goAway(desk, by, read.wish);
  return gone.ok ? drawAway(gone, await cardContext(app, null)) : drawAwayProblem(gone.problem);
}

export type Gone =
  | { ok: true; until: number; standIn: string | null; roles: string[] }
  | { ok: false; problem: AwayProblem };

/** Notes that somebody is away, tells whoever decides in their place, and says who that is and in which roles. */
export async function goAway(desk: Desk, { person }: Actor, wish: AwayWish): Promise<Gone> {
  const { app } = desk;
  const now = app.clock.now();
  const deputy = await deputyOf(desk, person, wish);
  if (!deputy.ok) return deputy;

  const absence = { person, until: wish.until, deputy: deputy.person };
  const roster = app.roster();
  const absences = [...roster.staff.absences.filter((other) => other.person !== person), absence];
  const standIn = standInFor(app.policy(), { ...roster.staff, absences }, person, now);
  await app.store.commitAbsence({
    person,
    absence,
    audit: [absenceFact(app, 'person_away', absence)],
    messages: standIn === null ? [] : told(app, absence, standIn),
  });
  // Who is there has changed for everything that waits.
  app.wakeups.committed(null);
  const roles = Object.keys(app.policy().file.roles);
  const own = roles.filter((role) => holdersOf(app.policy(), roster.staff, role).includes(person));
  return { ok: true, until: absence.until, standIn, roles: own };
}

/** `/hitl back`. */
export async function answerBack({ app }: Pick<Desk, 'app'>, { person }: Actor): Promise<Drawing> {
  const absence = (await app.store.absences(app.clock.now())).find((each) => each.person === person);
  if (!absence) return drawBack(false);
  const audit = [absenceFact(app, 'person_back', absence)];
  const wasAway = await app.store.commitAbsence({ person, absence: null, audit, messages: [] });
  if (wasAway) app.wakeups.committed(null);
  return drawBack(wasAway);
}

/** The deputy named, who must be somebody that may decide here: nobody else is lent a role. */
async function deputyOf({ app, workspace }: Desk, person: string, { deputy }: AwayWish): Promise<Deputy> {
  if (deputy === null) return { ok: true, person: null };
  const policy = app.policy();
  const { groups } = app.roster().staff;
  const slackId = 'slackId' in deputy ? deputy.slackId : slackIdOf(policy, deputy.handle);
  const named = slackId === null ? null : personIn(policy, { groups }, slackId);
  if (named === null || slackId === null) return { ok: false, problem: 'unknown_deputy' };
  if (named === person) return { ok: false, problem: 'self' };
  const found = await workspace.people.person(slackId);
  const fit = found.ok && !cannotDecide(found.person) && found.person.teamId === workspace.team;
  return fit ? { ok: true, person: named } : { ok: false, problem: 'unfit_deputy' };
}

function told(app: App, { person, until }: Absence, standIn: string): MessageDraft[] {
  const to = app.roster().muted.has(standIn) ? null : slackIdOf(app.policy(), standIn);
  if (to === null) return [];
  const id = `${app.ids.next('away')}:${to}`;
  return [{ id, recommendationId: null, topic: { kind: 'stand_in', person, until }, to, threaded: false, urgency: 0 }];
}

function absenceFact(app: App, type: 'person_away' | 'person_back', { person, until, deputy }: Absence) {
  return {
    id: app.ids.next('evt'),
    type,
    at: app.clock.now(),
    facts: { until },
    privates: privatesOf(app.ids, { person, deputy }),
  };
}
