import { isObject, type JsonObject, objectsIn, textAt } from './json-value.ts';

/** Collects one complaint: where (a JSON pointer) and what, in Slack's words. */
export type Complain = (pointer: string, problem: string) => void;

type TextRule = { max: number; kinds?: string[] };

const ANY_TEXT = ['plain_text', 'mrkdwn'];
const PLAIN = ['plain_text'];

/** Sizes and kinds are those of docs.slack.dev/reference/block-kit. */
export function checkText(value: unknown, at: string, { max, kinds = ANY_TEXT }: TextRule, complain: Complain): void {
  if (value === undefined) {
    complain(at, 'missing required field');
    return;
  }
  if (!isObject(value)) {
    complain(at, 'must provide an object');
    return;
  }
  if (!kinds.includes(textAt(value, 'type'))) {
    complain(`${at}/type`, `must be one of: ${kinds.join(', ')}`);
  }
  checkLength(value.text, `${at}/text`, max, complain, { required: true });
}

export function checkPlainText(value: unknown, at: string, max: number, complain: Complain): void {
  checkText(value, at, { max, kinds: PLAIN }, complain);
}

export function checkLength(
  value: unknown,
  at: string,
  max: number,
  complain: Complain,
  { required = false } = {},
): void {
  if (value === undefined && !required) return;
  if (typeof value !== 'string') complain(at, value === undefined ? 'missing required field' : 'must be a string');
  else if (value === '') complain(at, 'must be more than 0 characters');
  else if (value.length > max) complain(at, `must be less than ${max + 1} characters`);
}

export function checkCount(value: unknown, at: string, max: number, complain: Complain): JsonObject[] {
  const items = objectsIn(value);
  if (items.length === 0) complain(at, 'must provide at least 1 items');
  if (items.length > max) complain(at, `no more than ${max} items allowed`);
  return items;
}

const INPUT_ELEMENTS = new Set([
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
]);
const MENU_OPTIONS = new Map([
  ['overflow', 5],
  ['radio_buttons', 10],
  ['checkboxes', 10],
  ['static_select', 100],
  ['multi_static_select', 100],
]);
const PICKERS = new Set([
  'datepicker',
  'timepicker',
  'datetimepicker',
  'users_select',
  'conversations_select',
  'channels_select',
  'external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'multi_external_select',
]);

/** Checks a button, menu, picker or input field, wherever it stands. */
export function checkElement(element: JsonObject, at: string, place: 'actions' | 'input', complain: Complain): void {
  const type = textAt(element, 'type');
  const known =
    MENU_OPTIONS.has(type) ||
    PICKERS.has(type) ||
    (place === 'input' ? INPUT_ELEMENTS.has(type) : type === 'button' || type === 'workflow_button');
  if (!known) {
    complain(`${at}/type`, `unsupported type: ${type}`);
    return;
  }
  checkLength(element.action_id, `${at}/action_id`, 255, complain);
  if (type === 'button' || type === 'workflow_button') checkButton(element, at, complain);
  if (type === 'number_input') checkNumberInput(element, at, complain);
  if (type === 'plain_text_input') checkTextInput(element, at, complain);
  const most = MENU_OPTIONS.get(type);
  if (most !== undefined) checkOptions(element, at, most, complain);
  if (element.placeholder !== undefined) checkPlainText(element.placeholder, `${at}/placeholder`, 150, complain);
  if (element.confirm !== undefined) checkConfirm(element.confirm, `${at}/confirm`, complain);
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

function checkNumberInput(input: JsonObject, at: string, complain: Complain): void {
  if (typeof input.is_decimal_allowed !== 'boolean') complain(`${at}/is_decimal_allowed`, 'missing required field');
  const number = (name: string) => {
    const text = input[name];
    if (text === undefined) return undefined;
    if (typeof text === 'string' && DECIMAL.test(text)) return Number(text);
    complain(`${at}/${name}`, 'must be a number in a string');
    return undefined;
  };
  const [least, most, initial] = [number('min_value'), number('max_value'), number('initial_value')];
  if (least !== undefined && most !== undefined && least > most)
    complain(`${at}/min_value`, 'must not be above max_value');
  if (initial === undefined) return;
  if (initial < (least ?? initial) || initial > (most ?? initial))
    complain(`${at}/initial_value`, 'must be between min_value and max_value');
}

function checkTextInput(input: JsonObject, at: string, complain: Complain): void {
  const { min_length: least, max_length: most } = input;
  if (most !== undefined && !(typeof most === 'number' && most >= 1 && most <= 3000))
    complain(`${at}/max_length`, 'must be between 1 and 3000');
  if (least !== undefined && !(typeof least === 'number' && least >= 0 && least <= 3000))
    complain(`${at}/min_length`, 'must be between 0 and 3000');
  checkLength(input.initial_value, `${at}/initial_value`, 3000, complain);
}

function checkButton(button: JsonObject, at: string, complain: Complain): void {
  checkPlainText(button.text, `${at}/text`, 75, complain);
  checkLength(button.value, `${at}/value`, 2000, complain);
  checkLength(button.url, `${at}/url`, 3000, complain);
  checkLength(button.accessibility_label, `${at}/accessibility_label`, 75, complain);
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') {
    complain(`${at}/style`, 'must be one of: primary, danger');
  }
}

function checkOptions(menu: JsonObject, at: string, most: number, complain: Complain): void {
  if (menu.options === undefined && menu.option_groups !== undefined) {
    for (const [i, group] of checkCount(menu.option_groups, `${at}/option_groups`, 100, complain).entries()) {
      checkPlainText(group.label, `${at}/option_groups/${i}/label`, 75, complain);
      checkOptionList(menu, group.options, `${at}/option_groups/${i}/options`, 100, complain);
    }
    return;
  }
  checkOptionList(menu, menu.options, `${at}/options`, most, complain);
}

function checkOptionList(menu: JsonObject, list: unknown, at: string, most: number, complain: Complain): void {
  if (textAt(menu, 'type') === 'overflow' && Array.isArray(list) && list.length === 1)
    complain(at, 'must provide at least 2 items');
  for (const [i, option] of checkCount(list, at, most, complain).entries()) {
    const choice = textAt(menu, 'type');
    const kinds = choice === 'radio_buttons' || choice === 'checkboxes' ? ANY_TEXT : PLAIN;
    checkText(option.text, `${at}/${i}/text`, { max: 75, kinds }, complain);
    if (option.description !== undefined)
      checkText(option.description, `${at}/${i}/description`, { max: 75, kinds }, complain);
    checkLength(option.value, `${at}/${i}/value`, 150, complain, { required: true });
  }
}

function checkConfirm(confirm: unknown, at: string, complain: Complain): void {
  if (!isObject(confirm)) {
    complain(at, 'must provide an object');
    return;
  }
  checkPlainText(confirm.title, `${at}/title`, 100, complain);
  checkText(confirm.text, `${at}/text`, { max: 300 }, complain);
  if (confirm.confirm !== undefined) checkPlainText(confirm.confirm, `${at}/confirm`, 30, complain);
  if (confirm.deny !== undefined) checkPlainText(confirm.deny, `${at}/deny`, 30, complain);
}
