import type { InputBlock, ModalView } from '@slack/types';
import { plainText, section, withIds } from '../blocks.ts';
import { field } from '../form.ts';

export const MOST_REASON = 500;

/** A form of Home, about no recommendation. `about` is what it carries to its submission. Its fields keep their ids, for errors. */
export function homeForm(parts: {
  callbackId: HomeFormId;
  about: string;
  title: string;
  submit: string;
  /** Lines of mrkdwn. */
  lines: readonly string[];
  fields: InputBlock[];
}): ModalView {
  const { callbackId, about, title, submit, lines, fields } = parts;
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: about,
    title: plainText(title, 24),
    submit: plainText(submit, 24),
    close: plainText('Go back', 24),
    blocks: [...withIds('about', lines.length === 0 ? [] : [section(lines)]), ...fields],
  };
}

export const HOME_FORMS = ['halt', 'release', 'go_on', 'away'] as const;
export type HomeFormId = (typeof HOME_FORMS)[number];

/** Why it is done, for the record and for everybody who reads of it. */
export function reasonField(label: string, optional: boolean): InputBlock {
  const element = { type: 'plain_text_input' as const, multiline: true, max_length: MOST_REASON };
  return field('reason', label, element, { optional });
}
