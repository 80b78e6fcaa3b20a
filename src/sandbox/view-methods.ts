import { type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';
import { withIds } from './message-methods.ts';
import type { Method, Refusal, Room } from './room.ts';
import { viewProblems } from './view-rules.ts';

const TRIGGER_LIVES_MS = 3000;
const VIEW_BYTES = 250_000;

/** views.*: checked as Slack checks them, and remembered for the person who sees them. */
export const VIEW_METHODS: { [name: string]: Method | undefined } = {
  'views.open': viewMethod((args, view, room) => room.views.opened(viewer(args, room), view), needsTrigger),
  'views.push': viewMethod((args, view, room) => room.views.pushed(viewer(args, room), view), needsTrigger),
  'views.update': viewMethod((_args, view, room) => room.views.updated(view)),
  'views.publish': viewMethod((args, view, room) => room.views.published(textAt(args, 'user_id'), view)),
  // The emulator's own way to make triggers; Slack has none.
  'views.generateTriggerId': { answer: () => ({ ok: false, error: 'unknown_method' }) },
};

function viewMethod(
  remember: (args: JsonObject, view: JsonObject, room: Room) => void,
  check?: (args: JsonObject, room: Room) => Refusal | undefined,
): Method {
  return {
    refuse(args, room) {
      const view = objectAt(args, 'view');
      if (JSON.stringify(view).length > VIEW_BYTES) return { error: 'view_too_large' };
      const problems = viewProblems(view);
      if (problems.length > 0) return { error: 'invalid_arguments', problems };
      return check?.(args, room);
    },
    prepare(args) {
      const view = objectAt(args, 'view');
      return { ...args, view: { ...view, blocks: withIds(objectsIn(view.blocks)) } };
    },
    after(args, answer, room) {
      remember(args, objectAt(answer, 'view'), room);
      return answer;
    },
  };
}

function needsTrigger(args: JsonObject, room: Room): Refusal | undefined {
  const issued = room.triggers.get(triggerId(args));
  if (!issued) return { error: 'invalid_trigger_id' };
  return room.now() - issued.at >= TRIGGER_LIVES_MS ? { error: 'expired_trigger_id' } : undefined;
}

const triggerId = (args: JsonObject) => textAt(args, 'trigger_id') || textAt(args, 'interactivity_pointer');

const viewer = (args: JsonObject, room: Room) => room.triggers.get(triggerId(args))?.personId ?? '';
