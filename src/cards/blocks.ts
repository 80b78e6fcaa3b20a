import type {
  ActionsBlockElement,
  Button,
  ConfirmationDialog,
  ContextBlockElement,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import type { ActionId } from './action-id.ts';
import type { HomeActionId } from './home/home-action.ts';
import { cut, fitLines } from './mrkdwn.ts';

/** Slack's sizes (docs.slack.dev/reference/block-kit), in characters. */
export const SIZE = { header: 150, section: 3000, field: 2000, button: 75, confirmText: 300, text: 4000 } as const;

/** Markup of our own. `verbatim` keeps Slack from making links and mentions of what is in it. */
export function mrkdwn(lines: readonly string[], max: number = SIZE.section): MrkdwnElement {
  return { type: 'mrkdwn', text: fitLines(lines, max), verbatim: true };
}

/** Text that Slack does not parse; colon codes stay as they are. It is cleaned by the caller with `plain`. */
export function plainText(text: string, max: number = SIZE.section): PlainTextElement {
  return { type: 'plain_text', text: cut(text, max), emoji: false };
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: plainText(text, SIZE.header) };
}

/** Lines of mrkdwn, with a button beside them where one is given. */
export function section(lines: readonly string[], accessory?: Button): SectionBlock {
  const block: SectionBlock = { type: 'section', text: mrkdwn(lines) };
  return accessory === undefined ? block : { ...block, accessory };
}

/** Cleaned lines that are drawn as they are, never parsed. */
export function plainSection(lines: readonly string[]): SectionBlock {
  return { type: 'section', text: plainText(lines.join('\n')) };
}

export function context(...elements: ContextBlockElement[]): KnownBlock {
  return { type: 'context', elements };
}

export function actions(elements: ActionsBlockElement[]): KnownBlock {
  return { type: 'actions', elements };
}

/** `says` is what a screen reader speaks, since "Approve" alone does not say what. */
export function button(
  action: ActionId | HomeActionId,
  label: string,
  value: string,
  { style, confirm, says }: { style?: 'primary' | 'danger'; confirm?: ConfirmationDialog; says: string },
): Button {
  return {
    type: 'button',
    action_id: action,
    text: plainText(label, SIZE.button),
    value,
    accessibility_label: cut(says, SIZE.button),
    ...(style && { style }),
    ...(confirm && { confirm }),
  };
}

/** The blocks with ids that are new for each `version`, as Slack asks of a message that is updated. */
export function withIds(version: string, blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.map((block, index) => ({ ...block, block_id: `${version}.${index}` }));
}
