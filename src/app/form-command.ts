import { contentHash, revisionHash } from '../audit/hash.ts';
import type { FieldErrors } from '../cards/form.ts';
import { amountProblem, type FormWish } from '../cards/modals.ts';
import { refusalText } from '../cards/refusal-text.ts';
import { amend } from '../domain/amendment.ts';
import type { Actor, Command, Refusal } from '../domain/command.ts';
import type { Recommendation } from '../domain/state.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { App } from './app.ts';
import { authorise, type Workspace } from './authorise.ts';
import { cardContext } from './card-context.ts';

export type FormCommand = { ok: true; command: Command } | { ok: false; errors: FieldErrors };

/** The command that a person's form comes to for what it is about, or what is wrong with a field of it. */
export async function formCommand(
  app: App,
  workspace: Workspace,
  wish: FormWish,
  by: Actor,
  item: Recommendation,
): Promise<FormCommand> {
  const now = app.clock.now();
  const shown = { by, revisionHash: wish.revisionHash };
  const seen = wish.seen ?? [];
  switch (wish.verb) {
    case 'approve':
      return { ok: true, command: { type: 'approve', ...shown, note: wish.note, seen } };
    case 'reject':
      return { ok: true, command: { type: 'reject', ...shown, note: wish.note } };
    case 'annotate':
      return { ok: true, command: { type: 'annotate', ...shown, note: wish.note } };
    case 'snooze':
      return { ok: true, command: { type: 'snooze', ...shown, until: now + wish.forMs } };
    case 'amend': {
      const amended = amend(item.content, wish.amount);
      if (!amended.ok) return { ok: false, errors: { amount: amountProblem(amended.problem, item) } };
      const { content } = amended;
      const next = item.revision + 1;
      const hash = revisionHash(item.id, next, contentHash(content));
      const verdict = evaluate(app.policy(), item.agent, content, now);
      const revision = { revision: next, revisionHash: hash, content, verdict };
      return { ok: true, command: { type: 'amend', ...shown, revision, note: wish.note, seen } };
    }
    case 'reassign': {
      const to = await authorise(app, workspace, { id: wish.slackUser, teamId: workspace.team });
      if (to.ok) return { ok: true, command: { type: 'reassign', ...shown, to: to.actor } };
      const why =
        to.refusal === 'cannot_check_who_you_are' ? 'Slack could not say who that is just now; try again.' : null;
      return { ok: false, errors: { person: why ?? 'They cannot decide here; choose somebody of the policy.' } };
    }
  }
}

const FIELD_OF: Partial<Record<Refusal, keyof FieldErrors>> = {
  cannot_take_over: 'person',
  too_late_to_snooze: 'time',
  cannot_amend: 'amount',
  too_many_notes: 'note',
};

/** The refusal as a problem of the field that is at fault, or null where none is. */
export async function fieldAtFault(
  app: App,
  refusal: Refusal,
  verb: FormWish['verb'],
  item: Recommendation,
): Promise<FieldErrors | null> {
  const field = FIELD_OF[refusal];
  if (field === undefined || verb === 'approve' || verb === 'reject') return null;
  return { [field]: refusalText(refusal, item, await cardContext(app, item)) };
}
