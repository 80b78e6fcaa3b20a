import { type FoundElement, interactiveElements } from '../../src/sandbox/interactive-elements.ts';
import { isObject, type JsonObject, textAt } from '../../src/sandbox/json-value.ts';
import type { SlackMessage } from '../../src/sandbox/message-log.ts';

/** Every word that a person reads in these blocks, in reading order, one text object a line. */
export function wordsOf(blocks: readonly JsonObject[]): string {
  return blocks.flatMap((block) => texts(block)).join('\n');
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (!isObject(value)) return [];
  const own = ['plain_text', 'mrkdwn'].includes(textAt(value, 'type')) ? [textAt(value, 'text')] : [];
  return [...own, ...Object.values(value).flatMap((part) => (typeof part === 'object' ? texts(part) : []))];
}

/** The buttons and menus of a message by what stands on them: `Approve`, `Reject`, `Undo`. Menus are called `⋯`. */
export function labelsOf(message: SlackMessage): string[] {
  return interactiveElements(message.blocks).map(labelOf);
}

/** The one button with this label; throws and says which there are. */
export function buttonOf(message: SlackMessage, label: string): FoundElement {
  const found = interactiveElements(message.blocks).filter((one) => labelOf(one) === label);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new Error(`expected one button ${label}; the message has ${labelsOf(message).join(', ') || 'none'}`);
}

function labelOf({ element }: FoundElement): string {
  return element.type === 'overflow' ? '⋯' : wordsOf([{ text: element.text }]);
}
