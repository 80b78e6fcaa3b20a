import type { MoreVerb } from '../cards/action-id.ts';
import { amendForm, annotateForm, decideForm, detailsModal, reassignForm, snoozeForm } from '../cards/modals.ts';
import { refusalText } from '../cards/refusal-text.ts';
import type { Actor, Refusal } from '../domain/command.ts';
import { rolesThatCount, stepOf } from '../domain/decide-person.ts';
import type { Recommendation } from '../domain/state.ts';
import type { App } from './app.ts';
import { cardContext } from './card-context.ts';
import type { ClickReply } from './slack-desk.ts';

// As the canonical text of a fact has it; within a string its quotes would be escaped.
const BY_OPERATOR = '"origin":{"kind":"operator"';

/** What a choice in a card's menu opens, or why it opens nothing: a form that could only be refused is not shown. */
export async function openForm(
  app: App,
  verb: MoreVerb,
  item: Recommendation,
  revisionHash: string,
  by: Actor,
): Promise<ClickReply> {
  const context = await cardContext(app, item);
  const no = (refusal: Refusal): ClickReply => ({ kind: 'tell', text: refusalText(refusal, item, context) });
  if (verb === 'details') {
    const history = await app.store.history(item.id);
    const seen = history.map((entry) => ({ ...entry, atMachine: entry.leaf.includes(BY_OPERATOR) }));
    return { kind: 'modal', view: detailsModal(item, seen, context) };
  }
  if (item.revisionHash !== revisionHash) return no('stale_revision');
  // A note may come from whoever was ever to be asked.
  const step = verb === 'annotate' ? item.verdict.chain.length - 1 : stepOf(item);
  if (rolesThatCount(item.verdict, step, by).length === 0) return no('not_an_approver');
  if (verb === 'annotate') return { kind: 'modal', view: annotateForm(item, context) };
  if (item.state.status !== 'pending') return no(item.state.status === 'held' ? 'not_waiting' : 'already_decided');
  switch (verb) {
    case 'with_note':
      return { kind: 'modal', view: decideForm(item, context) };
    case 'amend': {
      const view = amendForm(item, context);
      return view === null ? no('cannot_amend') : { kind: 'modal', view };
    }
    case 'reassign':
      return { kind: 'modal', view: reassignForm(item, context) };
    case 'snooze': {
      const view = snoozeForm(item, context);
      if (view !== null) return { kind: 'modal', view };
      return no(context.halt === null && item.state.frozenAt === null ? 'too_late_to_snooze' : 'halted');
    }
  }
}
