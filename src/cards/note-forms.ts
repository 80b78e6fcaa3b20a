import type { ModalView } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { plainText } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { field, form, noteField } from './form.ts';
import { approveLabel, isFrozen } from './headline.ts';
import { noteLines } from './standing.ts';

/** Approve or reject, and why; sending it decides, on the revision that the card showed. */
export function decideForm(item: Recommendation, context: CardContext): ModalView {
  const { state } = item;
  const frozen = state.status === 'pending' && isFrozen(state, context);
  const option = (value: 'approve' | 'reject', label: string) => ({ text: plainText(label), value });
  const reject = option('reject', 'Reject');
  const options = frozen ? [reject] : [option('approve', approveLabel(item)), reject];
  return form({
    callbackId: 'decide',
    item,
    title: 'Decide with a note',
    submit: 'Decide',
    limits: context.limits,
    fields: [field('decision', 'Your decision', { type: 'radio_buttons', options }), noteField(true)],
  });
}

/** A word on what was decided, after the click. */
export function annotateForm(item: Recommendation, context: CardContext): ModalView {
  return form({
    callbackId: 'annotate',
    item,
    title: 'Add a note',
    submit: 'Add the note',
    lines: noteLines(item.notes, context),
    fields: [noteField(false)],
  });
}
