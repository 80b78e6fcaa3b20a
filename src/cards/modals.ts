import type { InputBlock, ModalView } from '@slack/types';
import { type LimitUse, limitPhrase } from '../domain/exposure.ts';
import type { Recommendation } from '../domain/state.ts';
import { type ActionValue, decodeValue, encodeValue } from './action-id.ts';
import { plainSection, plainText, withIds } from './blocks.ts';
import { approveLabel } from './buttons.ts';
import { RISK_WORD, subject } from './headline.ts';
import { plain } from './mrkdwn.ts';

export { detailsModal, type HistoryEntry } from './details.ts';

export type NoteVerb = 'approve' | 'reject';

/** A submitted modal as Slack signs it: values by block id and action id. */
export type Submission = {
  callbackId: string;
  privateMetadata: string;
  values: Record<string, Record<string, string | null>>;
};

/** What the person wished, or why not: errors by block id keep the modal open, null means it is no modal of ours. */
export type ParsedNote =
  | { ok: true; wish: { verb: NoteVerb; note: string | null } & ActionValue }
  | { ok: false; errors: Record<string, string> | null };

const CALLBACK: Record<NoteVerb, string> = { approve: 'note_approve', reject: 'note_reject' };
const BLOCK = 'note';
const INPUT = 'note';
const MOST_NOTE = 500;

/** Asks for a note before approving or rejecting; sending it decides, on the revision that the card showed. */
export function noteModal({
  verb,
  item,
  limits = [],
}: {
  verb: NoteVerb;
  item: Recommendation;
  limits?: readonly LimitUse[];
}): ModalView {
  const passed = limits.filter((use) => use.passed);
  const label = verb === 'reject' ? 'Reject' : approveLabel(item);
  const risk = `${RISK_WORD[item.verdict.risk]}${item.verdict.irreversible ? '; once done it cannot be taken back' : ''}.`;
  const input: InputBlock = {
    type: 'input',
    block_id: BLOCK,
    optional: true,
    label: plainText('Why (kept in the record)'),
    element: { type: 'plain_text_input', action_id: INPUT, multiline: true, max_length: MOST_NOTE },
  };
  return {
    type: 'modal',
    callback_id: CALLBACK[verb],
    private_metadata: encodeValue({ ...item, seen: passed.map(({ id }) => id) }),
    title: plainText(verb === 'reject' ? 'Reject with a note' : 'Approve with a note', 24),
    submit: plainText(label, 24),
    close: plainText('Go back', 24),
    blocks: [
      ...withIds('about', [
        plainSection([
          `${subject(item)}. ${risk}`,
          ...passed.map((use) => `Past a limit: ${plain(limitPhrase(use), 200)}.`),
          `${plain(item.agent, 64)} says: ${plain(item.content.summary, 300)}`,
        ]),
      ]),
      input,
    ],
  };
}

/** Reads what a note modal sends; all of it is treated as hostile. */
export function parseNote({ callbackId, privateMetadata, values }: Submission): ParsedNote {
  const verb = callbackId === CALLBACK.approve ? 'approve' : callbackId === CALLBACK.reject ? 'reject' : null;
  const value = decodeValue(privateMetadata);
  if (verb === null || value === null) return { ok: false, errors: null };
  const typed = values[BLOCK]?.[INPUT];
  const note = typeof typed === 'string' ? typed.trim() : '';
  if (note.length > MOST_NOTE) {
    return {
      ok: false,
      errors: { [BLOCK]: `Please keep it within ${MOST_NOTE} characters; this has ${note.length}.` },
    };
  }
  return { ok: true, wish: { verb, ...value, note: note === '' ? null : note } };
}
