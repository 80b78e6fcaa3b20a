import { decodeHaltId } from '../../cards/action-id.ts';
import { drawNotYours } from '../../cards/away-replies.ts';
import { awayForm } from '../../cards/home/away-form.ts';
import { haltForm } from '../../cards/home/halt-form.ts';
import { decodeWish, type HomeActionId, homeAction, type Wish } from '../../cards/home/home-action.ts';
import { goOnForm, releaseForm } from '../../cards/home/release-form.ts';
import { drawAutopilotReply, drawReleasedBefore, drawReleaseReply } from '../../cards/replies.ts';
import type { Actor } from '../../domain/command.ts';
import { asOf } from '../../domain/halt.ts';
import { mayUse, usersOf } from '../../policy/may-use.ts';
import type { App } from '../app.ts';
import { privatesOf } from '../audit-entry.ts';
import { answerBack } from '../away-command.ts';
import { cardContext } from '../card-context.ts';
import { isReleaser } from '../is-releaser.ts';
import type { ClickReply } from '../slack-desk.ts';
import { haltChoices } from './halt-choices.ts';

const UNKNOWN: ClickReply = { kind: 'tell', text: 'That button is not known any more, so nothing was done.' };

/** What a button of Home opens or does, for whom it is meant; Home then shows it. */
export async function takeHomeClick(app: App, by: Actor, clicked: HomeActionId, value: string): Promise<ClickReply> {
  switch (clicked) {
    case homeAction.halt:
      return (await notTheirs(app, by, 'kill')) ?? { kind: 'modal', view: haltForm(haltChoices(app.policy())) };
    case homeAction.release:
    case homeAction.goOn:
      return openRelease(app, by, clicked, value);
    case homeAction.away:
      return (await notTheirs(app, by, 'away')) ?? { kind: 'modal', view: awayForm(app.clock.now()) };
    case homeAction.back:
      await answerBack({ app }, by);
      return { kind: 'done' };
    case homeAction.set: {
      const wish = decodeWish(value);
      if (wish === null) return UNKNOWN;
      await setPreference(app, by, wish);
      return { kind: 'done' };
    }
  }
}

async function openRelease(
  app: App,
  by: Actor,
  clicked: typeof homeAction.release | typeof homeAction.goOn,
  value: string,
): Promise<ClickReply> {
  const id = decodeHaltId(value);
  const halt = id === null ? null : await app.store.halt(id);
  if (halt === null) return UNKNOWN;
  const context = await cardContext(app, null);
  const no = { ok: false, refusal: 'not_a_releaser' } as const;
  if (clicked === homeAction.goOn) {
    if (!isReleaser(app.policy(), by)) return { kind: 'tell', text: drawAutopilotReply(no, halt.scope, context).text };
    if (halt.endedAt !== null) return { kind: 'tell', text: drawReleasedBefore(halt, context).text };
    return { kind: 'modal', view: goOnForm(halt) };
  }
  if (!isReleaser(app.policy(), by)) return { kind: 'tell', text: drawReleaseReply(no, halt.scope, context).text };
  if (halt.releasedAt !== null) return { kind: 'tell', text: drawReleasedBefore(halt, context).text };
  return { kind: 'modal', view: releaseForm(asOf(halt, context.now), context.people) };
}

async function notTheirs(app: App, by: Actor, command: 'kill' | 'away'): Promise<ClickReply | null> {
  if (mayUse(app.policy(), by, command)) return null;
  const { text } = drawNotYours(command, usersOf(app.policy(), command), await cardContext(app, null));
  return { kind: 'tell', text };
}

// In the record too: whoever was not told of something may have wished so.
async function setPreference(app: App, { person }: Actor, { preference, value }: Wish): Promise<void> {
  const fact = {
    id: app.ids.next('evt'),
    type: 'preference_set',
    at: app.clock.now(),
    facts: { preference, value },
    privates: privatesOf(app.ids, { person }),
  };
  await app.store.setPreference(person, preference, value, [fact]);
  app.wakeups.committed(null);
}
