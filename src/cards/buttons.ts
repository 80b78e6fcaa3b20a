import type { Button, ConfirmationDialog, KnownBlock, Overflow } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { actionId, encodeChoice, encodeValue, type MoreVerb } from './action-id.ts';
import { mayBeAmended } from './amend-form.ts';
import { shownLimits } from './around.ts';
import { actions, button, plainText, SIZE } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { snoozesLeft } from './care-forms.ts';
import { canBeRolledBack } from './execution.ts';
import { approveLabel, isFrozen, RISK_WORD, subject } from './headline.ts';
import { cut } from './mrkdwn.ts';

/** What can be done with it now, as at most one row of buttons; empty when nothing can. */
export function actionBlocks(item: Recommendation, context: CardContext): KnownBlock[] {
  const { state } = item;
  if (state.status === 'pending') return [actions(decisionButtons(item, context, isFrozen(state, context)))];
  if (state.status === 'held' || state.status === 'noted') return [];
  const undo = undoButton(item, context.now);
  const done = state.status === 'handed_over' ? [doneButton(item)] : [];
  const decline = state.status === 'executed' && state.proposal !== null && undo !== null ? [declineButton(item)] : [];
  return [actions([...done, ...(undo === null ? [] : [undo]), ...decline, menu(item, ['annotate', 'details'])])];
}

/** Undo, or after execution the request to roll back; null when neither is possible any more. */
export function undoButton(item: Recommendation, now: number): Button | null {
  const { state } = item;
  const value = encodeValue(item);
  switch (state.status) {
    case 'handed_over':
      return button(actionId.undo, 'Undo', value, { says: `Undo: ${subject(item)}` });
    case 'approved':
    case 'rejected':
      return state.undoClosed || now >= state.undoUntil
        ? null
        : button(actionId.undo, 'Undo', value, { says: `Undo: ${subject(item)}` });
    case 'executed':
      return canBeRolledBack(item, now)
        ? button(actionId.undo, state.proposal === null ? 'Ask to roll back' : 'Agree to roll back', value, {
            says: `Ask to roll back: ${subject(item)}`,
          })
        : null;
    default:
      return null;
  }
}

/** Opens what the menu has under Details, for whom there is nothing else to choose. */
export function detailsButton(item: Recommendation): Button {
  return button(actionId.more, CHOICE.details, encodeChoice('details', item), { says: `Details: ${subject(item)}` });
}

/** Leads to an address that Slack gave; what a click on it sends us decides nothing. */
export function linkButton(label: string, url: string, item: Recommendation): Button {
  return {
    type: 'button',
    action_id: 'link',
    text: plainText(label, SIZE.button),
    url,
    accessibility_label: cut(`${label}: ${subject(item)}`, SIZE.button),
  };
}

function declineButton(item: Recommendation): Button {
  return button(actionId.reject, 'Leave it as it is', encodeValue(item), {
    says: `Leave it as it is: ${subject(item)}`,
  });
}

function decisionButtons(item: Recommendation, context: CardContext, frozen: boolean): (Button | Overflow)[] {
  const value = encodeValue(item);
  const reject = button(actionId.reject, 'Reject', value, { style: 'danger', says: `Reject: ${subject(item)}` });
  if (frozen) return [reject, menu(item, ['with_note', 'reassign', 'details'])];
  const amend: MoreVerb[] = mayBeAmended(item) ? ['amend'] : [];
  // Nothing is offered that could only be refused.
  const snooze: MoreVerb[] = snoozesLeft(item, context.now).length > 0 ? ['snooze'] : [];
  const more = menu(item, ['with_note', ...amend, 'reassign', ...snooze, 'details']);
  return [approveButton(item, shownLimits(context)), reject, more];
}

function approveButton(item: Recommendation, seen: readonly string[]): Button {
  const label = approveLabel(item);
  const confirm = confirmation(item);
  return button(actionId.approve, label, encodeValue({ ...item, seen }), {
    style: 'primary',
    says: `${label}: ${subject(item)}`,
    ...(confirm && { confirm }),
  });
}

/** One more question only where a slip of the thumb could not be mended or would weigh most. */
function confirmation(item: Recommendation): ConfirmationDialog | null {
  const { verdict } = item;
  if (verdict.lane === 'human_only' || !(verdict.irreversible || verdict.risk === 'very_high')) return null;
  const why = verdict.irreversible ? 'Once done it cannot be taken back.' : `${RISK_WORD[verdict.risk]}.`;
  return {
    title: plainText('Approve this?'),
    text: plainText(`${subject(item)}. ${why}`, SIZE.confirmText),
    confirm: plainText('Approve'),
    deny: plainText('Go back'),
  };
}

const CHOICE: Record<MoreVerb, string> = {
  with_note: 'Decide with a note…',
  amend: 'Change the amount…',
  reassign: 'Hand over…',
  snooze: 'Snooze…',
  annotate: 'Add a note…',
  details: 'Details',
};

/** Slack takes two to five. */
function menu(item: Recommendation, verbs: readonly MoreVerb[]): Overflow {
  const options = verbs.map((verb) => ({ text: plainText(CHOICE[verb]), value: encodeChoice(verb, item) }));
  return { type: 'overflow', action_id: actionId.more, options };
}

function doneButton(item: Recommendation): Button {
  return button(actionId.close, 'Done', encodeValue(item), { style: 'primary', says: `Done: ${subject(item)}` });
}
