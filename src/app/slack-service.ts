import {
  type ActionId,
  actionId,
  decodeBatch,
  decodeChoice,
  decodeHaltId,
  decodeValue,
  isActionId,
} from '../cards/action-id.ts';
import { drawNotYours } from '../cards/away-replies.ts';
import { ALL_LEFT_OUT, parseLeaveOut } from '../cards/batch-form.ts';
import type { Submission } from '../cards/form.ts';
import { isHomeAction } from '../cards/home/home-action.ts';
import { isHomeForm, parseHomeForm } from '../cards/home/parse-home-form.ts';
import { parseForm } from '../cards/modals.ts';
import { refusalText } from '../cards/refusal-text.ts';
import { takenBackLines } from '../cards/replies.ts';
import type { Actor, Command } from '../domain/command.ts';
import type { Recommendation } from '../domain/state.ts';
import { mayUse, usersOf } from '../policy/may-use.ts';
import { act } from './act.ts';
import type { App } from './app.ts';
import { type Authorised, authorise, type Workspace } from './authorise.ts';
import { decideBatch, openBatch } from './batch-desk.ts';
import { cardContext } from './card-context.ts';
import { isDoubleClick } from './double-click.ts';
import { fieldAtFault, formCommand } from './form-command.ts';
import { believed, carrying, type OpenedFrom, readCarried } from './form-origin.ts';
import { answerCommand } from './hitl/answer-command.ts';
import { openRules } from './hitl/explain.ts';
import type { Facilities } from './hitl/facilities.ts';
import { takeHomeClick } from './home/home-click.ts';
import { submitHome } from './home/home-submit.ts';
import { keepAnswer } from './keep-answer.ts';
import { openForm } from './open-form.ts';
import type { PersonOrigin } from './origin.ts';
import type { ClickPlace, ClickReply, SlackDesk, SlackUser } from './slack-desk.ts';
import { takeBackAll } from './take-back-all.ts';

type Desk = { app: App; workspace: Workspace; facilities: Facilities };
type Verb = 'approve' | 'reject' | 'undo' | 'close';
type Wish = { verb: Verb; id: string; revisionHash: string; seen?: readonly string[] };

type BatchVerb = 'approve' | 'reject' | 'undo' | 'leave_out' | 'open';

const VERBS: Partial<Record<ActionId, Verb>> = { approve: 'approve', reject: 'reject', undo: 'undo', close: 'close' };
const BATCH_VERBS: Partial<Record<ActionId, BatchVerb>> = {
  [actionId.batchApprove]: 'approve',
  [actionId.batchReject]: 'reject',
  [actionId.batchUndo]: 'undo',
  [actionId.batchLeaveOut]: 'leave_out',
  [actionId.batchOpen]: 'open',
};

/** What people do in Slack, brought to the same decision as everything else. */
export function createSlackService(app: App, workspace: Workspace, facilities: Facilities): SlackDesk {
  const desk: Desk = { app, workspace, facilities };
  return {
    async click(click) {
      const reply = await takeClick(desk, click);
      if (click.place.home) app.wakeups.watched(click.user.id);
      return reply;
    },
    submit: (submission) => takeForm(desk, submission),
    async openHome({ slackUser, viewHash }) {
      await app.store.openHome(slackUser, app.clock.now(), viewHash);
      app.wakeups.watched(slackUser);
    },
    async command({ user, text }) {
      return keepAnswer(app, await answerCommand(desk, await authoriseUser(desk, user), user, text), user.id);
    },
  };
}

async function takeClick(
  desk: Desk,
  { user, actionId: clicked, value, place }: Parameters<SlackDesk['click']>[0],
): Promise<ClickReply> {
  const { app } = desk;
  if (isHomeAction(clicked)) {
    const who = await authoriseUser(desk, user);
    return who.ok
      ? takeHomeClick(app, who.actor, clicked, value)
      : { kind: 'tell', text: await tell(app, who.refusal, null) };
  }
  if (!isActionId(clicked)) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
  if (clicked === actionId.rollBackAll) return takeBack(desk, user, value, place);
  const batchVerb = BATCH_VERBS[clicked];
  if (batchVerb !== undefined) return takeBatch(desk, user, batchVerb, value, place);
  const verb = VERBS[clicked];
  if (verb !== undefined) {
    const target = decodeValue(value);
    if (!target) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
    return decideAs(desk, user, { verb, ...target }, place);
  }
  if (clicked === actionId.rules) return showRules(desk, user, value);
  const shown = clicked === actionId.decide ? decodeValue(value) : null;
  const choice = shown === null ? decodeChoice(value) : { verb: 'with_note' as const, ...shown };
  if (!choice) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
  const who = await authoriseUser(desk, user);
  const item = await app.store.recommendation(choice.id);
  if (!who.ok) return { kind: 'tell', text: await tell(app, who.refusal, item) };
  if (!item) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
  // Before the form is drawn: what the person looked at is what stood there when they chose.
  const stood = await shownIn(app, user, place);
  const opened = await openForm(app, choice.verb, item, choice.revisionHash, who.actor);
  return opened.kind === 'modal' ? { ...opened, view: carrying(opened.view, place, stood?.hash ?? null) } : opened;
}

async function takeForm(
  desk: Desk,
  { user, ...submission }: Parameters<SlackDesk['submit']>[0],
): ReturnType<SlackDesk['submit']> {
  const { app, workspace } = desk;
  const { about, from } = readCarried(submission.privateMetadata);
  const chosen = parseLeaveOut({ ...submission, privateMetadata: about });
  if (chosen !== null) return approveTheOthers(desk, user, chosen, from);
  if (isHomeForm(submission.callbackId)) return takeHomeForm(desk, user, submission);
  const parsed = parseForm({ ...submission, privateMetadata: about });
  if (!parsed.ok) {
    return parsed.errors === null
      ? { text: await tell(app, 'unknown_recommendation', null) }
      : { errors: parsed.errors };
  }
  const { wish } = parsed;
  const [who, item] = await Promise.all([authoriseUser(desk, user), app.store.recommendation(wish.id)]);
  if (!who.ok) return { text: await tell(app, who.refusal, item) };
  if (!item) return { text: await tell(app, 'unknown_recommendation', null) };
  if (item.revisionHash !== wish.revisionHash) return { text: await tell(app, 'stale_revision', item) };
  const asked = await formCommand(app, workspace, wish, who.actor, item);
  if (!asked.ok) return { errors: asked.errors };
  const { cardHash, ...place } = await believed(app, from, wish.id, user.id);
  const origin = { ...originOf(user, who.actor, place), cardHash };
  const acted = await act(app, wish.id, asked.command, origin);
  if (place.home) app.wakeups.watched(user.id);
  if (acted.ok || isDoubleClick(wish, who.actor, acted, app.clock.now())) return { text: null };
  const errors = acted.item === null ? null : await fieldAtFault(app, acted.refusal, wish.verb, acted.item);
  return errors === null ? { text: await tell(app, acted.refusal, acted.item) } : { errors };
}

async function takeHomeForm(desk: Desk, user: SlackUser, submission: Submission): ReturnType<SlackDesk['submit']> {
  const { app } = desk;
  const parsed = parseHomeForm(submission);
  if (!parsed.ok) {
    return parsed.errors === null
      ? { text: await tell(app, 'unknown_recommendation', null) }
      : { errors: parsed.errors };
  }
  const who = await authoriseUser(desk, user);
  if (!who.ok) return { text: await tell(app, who.refusal, null) };
  const submitted = await submitHome(desk, who.actor, parsed.wish);
  app.wakeups.watched(user.id);
  return 'shown' in submitted ? { shown: await keepAnswer(app, submitted.shown, user.id) } : submitted;
}

async function decideAs(desk: Desk, user: SlackUser, wish: Wish, place: ClickPlace): Promise<ClickReply> {
  const { app } = desk;
  const who = await authoriseUser(desk, user);
  if (!who.ok) return { kind: 'tell', text: await tell(app, who.refusal, await app.store.recommendation(wish.id)) };
  const shown = await shownIn(app, user, place);
  const origin = { ...originOf(user, who.actor, place), cardHash: shown?.hash ?? undefined };
  const acted = await act(app, wish.id, commandOf(wish, who.actor), origin);
  if (!acted.ok) {
    if (isDoubleClick(wish, who.actor, acted, app.clock.now())) return { kind: 'done' };
    return { kind: 'tell', text: await tell(app, acted.refusal, acted.item) };
  }
  // Also afterwards, where it was not: its card may have been posted, and noted only now.
  return place.answer === undefined && (shown !== null || (await isBound(app, place)))
    ? { kind: 'done' }
    : { kind: 'tell', text: 'Recorded. The card in its channel shows what becomes of it.' };
}

/** Every rule behind an answer to `/hitl explain`, for those who may use that word. */
async function showRules(desk: Desk, user: SlackUser, value: string): Promise<ClickReply> {
  const { app } = desk;
  const who = await authoriseUser(desk, user);
  const about = decodeValue(value);
  const item = about === null ? null : await app.store.recommendation(about.id);
  if (!who.ok) return { kind: 'tell', text: await tell(app, who.refusal, item) };
  if (item === null) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
  if (mayUse(app.policy(), who.actor, 'explain')) return openRules(app, item);
  const { text } = drawNotYours('explain', usersOf(app.policy(), 'explain'), await cardContext(app, item));
  return { kind: 'tell', text };
}

/** One click for all that autopilot did under a halt; each of them by this person's own right to undo it. */
async function takeBack(desk: Desk, user: SlackUser, value: string, place: ClickPlace): Promise<ClickReply> {
  const { app } = desk;
  const who = await authoriseUser(desk, user);
  if (!who.ok) return { kind: 'tell', text: await tell(app, who.refusal, null) };
  const id = decodeHaltId(value);
  const halt = id === null ? null : await app.store.halt(id);
  if (halt === null) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
  const cardHash = (await shownIn(app, user, place))?.hash ?? undefined;
  const taken = await takeBackAll(app, halt.scope, who.actor, { ...originOf(user, who.actor, place), cardHash });
  return { kind: 'tell', text: takenBackLines(taken).join('\n') };
}

async function takeBatch(
  desk: Desk,
  user: SlackUser,
  verb: BatchVerb,
  value: string,
  place: ClickPlace,
): Promise<ClickReply> {
  const { app } = desk;
  const who = await authoriseUser(desk, user);
  if (!who.ok) return { kind: 'tell', text: await tell(app, who.refusal, null) };
  const about = decodeBatch(value);
  if (about === null) return { kind: 'tell', text: await tell(app, 'unknown_recommendation', null) };
  const origin = {
    ...originOf(user, who.actor, place),
    cardHash: (await shownIn(app, user, place))?.hash ?? undefined,
  };
  if (verb === 'leave_out' || verb === 'open') {
    const opened = await openBatch(app, verb, about, origin);
    return opened.kind === 'modal'
      ? { ...opened, view: carrying(opened.view, place, origin.cardHash ?? null) }
      : opened;
  }
  const text = await decideBatch(app, verb, about, [], who.actor, origin);
  return text === null ? { kind: 'done' } : { kind: 'tell', text };
}

/** What the form to leave some out comes to. */
async function approveTheOthers(
  desk: Desk,
  user: SlackUser,
  { value, leftOut }: NonNullable<ReturnType<typeof parseLeaveOut>>,
  from: OpenedFrom | null,
): ReturnType<SlackDesk['submit']> {
  const { app } = desk;
  const who = await authoriseUser(desk, user);
  if (!who.ok) return { text: await tell(app, who.refusal, null) };
  const offered = await app.store.offered(value.batchId, value.offer);
  if (offered?.decide.every(({ id }) => leftOut.includes(id))) return { errors: ALL_LEFT_OUT };
  const { cardHash, ...place } = await believed(app, from, value.batchId, user.id);
  const origin = { ...originOf(user, who.actor, place), cardHash };
  return { text: await decideBatch(app, 'approve', value, leftOut, who.actor, origin) };
}

function originOf(
  user: SlackUser,
  { person, roles, lent = [] }: Actor,
  { channel, ts, home, answer }: ClickPlace,
): PersonOrigin {
  const surface = home ? ('home' as const) : answer === undefined ? null : ('answer' as const);
  const place = { channel, messageTs: ts, ...(surface !== null && { surface }) };
  return { kind: 'person', person, slackUser: user.id, team: user.teamId, ...place, roles, lent };
}

function commandOf({ verb, revisionHash, seen = [] }: Wish, by: Actor): Command {
  switch (verb) {
    case 'approve':
      return { type: verb, by, revisionHash, note: null, seen };
    case 'reject':
    case 'close':
      return { type: verb, by, revisionHash, note: null };
    case 'undo':
      return { type: 'undo', by, revisionHash };
  }
}

/** A lost reply can leave a second copy in Slack; its buttons work, but it is not the one that is redrawn. */
async function isBound(app: App, { channel, ts }: ClickPlace): Promise<boolean> {
  if (channel === null || ts === null) return true;
  return (await app.store.messageAt(channel, ts)) !== null;
}

/** What was clicked, with its hash; null where that is not known, as of a Home that has been drawn anew meanwhile. */
async function shownIn(
  app: App,
  user: SlackUser,
  { channel, ts, home, answer }: ClickPlace,
): Promise<{ hash: string | null } | null> {
  if (home) {
    const shown = await app.store.home(user.id);
    return shown !== null && shown.viewHash === home.viewHash ? { hash: shown.offeredHash } : null;
  }
  if (answer !== undefined) return { hash: await app.store.answerHash(answer) };
  return channel === null || ts === null ? null : app.store.shownAt(channel, ts);
}

function authoriseUser({ app, workspace }: Desk, user: SlackUser): Promise<Authorised> {
  return authorise(app, workspace, user);
}

async function tell(
  app: App,
  refusal: Parameters<typeof refusalText>[0],
  item: Recommendation | null,
): Promise<string> {
  return refusalText(refusal, item, await cardContext(app, item));
}
