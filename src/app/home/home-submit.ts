import { type AwayProblem, awayProblemText, drawAway, drawNotYours } from '../../cards/away-replies.ts';
import type { FieldErrors } from '../../cards/form.ts';
import type { HomeWish } from '../../cards/home/parse-home-form.ts';
import {
  drawAutopilotReply,
  drawHaltReply,
  drawReleasedBefore,
  drawReleaseReply,
  drawText,
} from '../../cards/replies.ts';
import type { Actor } from '../../domain/command.ts';
import { mayUse, usersOf } from '../../policy/may-use.ts';
import type { App } from '../app.ts';
import type { Workspace } from '../authorise.ts';
import { goAway } from '../away-command.ts';
import { cardContext } from '../card-context.ts';
import { releaseAutopilot } from '../end-halt.ts';
import { engageHalt, requestRelease } from '../engage-halt.ts';
import { isReleaser } from '../is-releaser.ts';
import { FARTHEST_AWAY_MS } from '../parse-away.ts';
import type { Drawing } from '../ports.ts';
import { runHalts } from '../run-halts.ts';
import { isKnownScope } from './halt-choices.ts';

type Desk = { app: App; workspace: Workspace };
type Of<F extends HomeWish['form']> = Extract<HomeWish, { form: F }>;
/** What the person reads in place of the form, or what is wrong with a field of it. */
type Submitted = { shown: Drawing } | { errors: FieldErrors };

// More than a person goes through in an answer; the digests list the rest.
const MOST_UNDOABLE = 200;
const NOT_A_RELEASER = { ok: false, refusal: 'not_a_releaser' } as const;

/** Does what a form of Home asks for, by the same use cases as `/hitl`. */
export async function submitHome(desk: Desk, by: Actor, wish: HomeWish): Promise<Submitted> {
  switch (wish.form) {
    case 'halt':
      return halt(desk.app, by, wish);
    case 'release':
      return release(desk.app, by, wish);
    case 'go_on':
      return goOn(desk.app, by, wish);
    case 'away':
      return leave(desk, by, wish);
  }
}

async function halt(app: App, by: Actor, { scope, reason }: Of<'halt'>): Promise<Submitted> {
  if (!mayUse(app.policy(), by, 'kill')) return notTheirs(app, 'kill');
  if (!isKnownScope(app.policy(), scope)) return { errors: { scope: 'The policy does not know that; choose again.' } };
  const alertsTo = app.policy().file.channels.alerts;
  const engaged = await engageHalt({ ...app, alertsTo }, scope, reason, by.person);
  await runHalts(app);
  const autopilot = await app.store.undoableAutopilot(scope, app.clock.now(), MOST_UNDOABLE);
  return { shown: drawHaltReply({ ...engaged, autopilot }, await cardContext(app, null)) };
}

async function release(app: App, by: Actor, { haltId, reason }: Of<'release'>): Promise<Submitted> {
  const halt = await app.store.halt(haltId);
  if (halt === null) return { shown: drawText('That halt is not known, so nothing was changed.') };
  const { scope } = halt;
  // Another halt may stand on the same scope by now: this form is not about that one.
  if (halt.releasedAt !== null) return { shown: drawReleasedBefore(halt, await cardContext(app, null)) };
  const released = isReleaser(app.policy(), by) ? await requestRelease(app, scope, reason, by.person) : NOT_A_RELEASER;
  if (!released.ok && released.refusal === 'reason_missing') return { errors: { reason: 'Please say why.' } };
  if (released.ok && released.released) await runHalts(app);
  return { shown: drawReleaseReply(released, scope, await cardContext(app, null)) };
}

async function goOn(app: App, by: Actor, { haltId, reason }: Of<'go_on'>): Promise<Submitted> {
  const halt = await app.store.halt(haltId);
  if (halt === null) return { shown: drawText('That halt is not known, so nothing was changed.') };
  const { scope } = halt;
  if (halt.endedAt !== null) return { shown: drawReleasedBefore(halt, await cardContext(app, null)) };
  const ended = isReleaser(app.policy(), by) ? await releaseAutopilot(app, scope, reason, by.person) : NOT_A_RELEASER;
  if (!ended.ok && ended.refusal === 'reason_missing') return { errors: { reason: 'Please say why.' } };
  return { shown: drawAutopilotReply(ended, scope, await cardContext(app, null)) };
}

async function leave(desk: Desk, by: Actor, { until, deputy }: Of<'away'>): Promise<Submitted> {
  const { app } = desk;
  if (!mayUse(app.policy(), by, 'away')) return notTheirs(app, 'away');
  const now = app.clock.now();
  const problem = until <= now ? 'in_the_past' : until - now > FARTHEST_AWAY_MS ? 'too_far' : null;
  if (problem !== null) return { errors: { until: awayProblemText(problem) } };
  const gone = await goAway(desk, by, { until, deputy });
  if (!gone.ok) return { errors: { [fieldOf(gone.problem)]: awayProblemText(gone.problem) } };
  return { shown: drawAway(gone, await cardContext(app, null)) };
}

function fieldOf(problem: AwayProblem): 'until' | 'deputy' {
  return ['unknown_deputy', 'unfit_deputy', 'self'].includes(problem) ? 'deputy' : 'until';
}

async function notTheirs(app: App, command: 'kill' | 'away'): Promise<Submitted> {
  return { shown: drawNotYours(command, usersOf(app.policy(), command), await cardContext(app, null)) };
}
