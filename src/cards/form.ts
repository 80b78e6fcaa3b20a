import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { type LimitUse, limitPhrase } from '../domain/exposure.ts';
import type { Recommendation } from '../domain/state.ts';
import { encodeValue } from './action-id.ts';
import { plainSection, plainText, section, withIds } from './blocks.ts';
import { RISK_WORD, subject } from './headline.ts';
import { plain } from './mrkdwn.ts';

/** A submitted modal as Slack signs it: values by block id and action id. */
export type Submission = {
  callbackId: string;
  privateMetadata: string;
  values: Record<string, Record<string, string | null>>;
};

/** The fields of all our forms: the block id of each, and the action id in it, are its name. */
export type FieldName =
  | 'decision'
  | 'amount'
  | 'person'
  | 'time'
  | 'note'
  | 'scope'
  | 'account'
  | 'reason'
  | 'until'
  | 'deputy';

/** A problem with what was entered, in a sentence for each field. */
export type FieldErrors = Partial<Record<FieldName, string>>;

export const MOST_NOTE = 500;

/** A form about one revision: what it is about, what there is to know, and its fields. Its fields keep their ids, for errors. */
export function form(parts: {
  callbackId: string;
  item: Recommendation;
  title: string;
  submit: string;
  /** Those that are passed are told, so that whoever approves by the form knows of them. */
  limits?: readonly LimitUse[];
  /** Lines of mrkdwn. */
  lines?: readonly string[];
  fields: InputBlock[];
}): ModalView {
  const { callbackId, item, title, submit, limits = [], lines = [], fields } = parts;
  const passed = limits.filter((use) => use.passed);
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: encodeValue({ ...item, seen: passed.map(({ id }) => id) }),
    title: plainText(title, 24),
    submit: plainText(submit, 24),
    close: plainText('Go back', 24),
    blocks: [...withIds('about', [about(item, passed), ...(lines.length === 0 ? [] : [section(lines)])]), ...fields],
  };
}

/** One field of a form. `element` comes without its action id, which is the field's name. */
export function field(
  name: FieldName,
  label: string,
  element: DistributiveOmit<InputBlock['element'], 'action_id'>,
  { hint, optional = false }: { hint?: string; optional?: boolean } = {},
): InputBlock {
  return {
    type: 'input',
    block_id: name,
    label: plainText(label),
    element: { ...element, action_id: name },
    ...(optional && { optional }),
    ...(hint !== undefined && { hint: plainText(hint, 2_000) }),
  };
}

/** A note that is kept with what is done. */
export function noteField(optional: boolean): InputBlock {
  const element = { type: 'plain_text_input' as const, multiline: true, max_length: MOST_NOTE };
  return field('note', optional ? 'Why (kept in the record)' : 'Your note (kept in the record)', element, { optional });
}

/** What stands in a field; null for an empty one. */
export function entered({ values }: Submission, name: FieldName): string | null {
  const typed = Object.hasOwn(values, name) ? values[name]?.[name] : null;
  return typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : null;
}

/** What is wrong with a note, if anything. */
export function noteErrors(note: string | null): FieldErrors | null {
  if (note === null || note.length <= MOST_NOTE) return null;
  return { note: `Please keep it within ${MOST_NOTE} characters; this has ${note.length}.` };
}

function about(item: Recommendation, passed: readonly LimitUse[]): KnownBlock {
  const { risk, irreversible } = item.verdict;
  const warning = `${RISK_WORD[risk]}${irreversible ? '; once done it cannot be taken back' : ''}.`;
  return plainSection([
    `${subject(item)}. ${warning}`,
    ...passed.map((use) => `Past a limit: ${plain(limitPhrase(use), 200)}.`),
    `${plain(item.agent, 64)} says: ${plain(item.content.summary, 300)}`,
  ]);
}

// Omit alone would make one shape of all the kinds of elements.
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
