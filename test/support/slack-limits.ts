import type { Block, HomeView, KnownBlock, ModalView } from '@slack/types';

/**
 * What Slack documents of the blocks that we draw (docs.slack.dev/reference/block-kit and /reference/views), as a list of
 * problems; empty when Slack would take it. A block or element that is not listed here is a problem too.
 */
export function drawingProblems(drawing: { text: string; blocks: KnownBlock[] }): string[] {
  return [
    ...length('text', drawing.text, 4000),
    ...blocksProblems(drawing.blocks, 50),
    ...markupProblems('text', drawing.text),
  ];
}

export function viewProblems(view: ModalView): string[] {
  const hasInput = view.blocks.some(({ type }) => type === 'input');
  return [
    ...plainProblems('title', view.title, 24),
    ...(view.submit ? plainProblems('submit', view.submit, 24) : []),
    ...(view.close ? plainProblems('close', view.close, 24) : []),
    ...(view.callback_id === undefined ? [] : length('callback_id', view.callback_id, 255)),
    ...(view.private_metadata === undefined ? [] : length('private_metadata', view.private_metadata, 3000)),
    ...(hasInput && !view.submit ? ['submit: an input needs it'] : []),
    ...(JSON.stringify(view).length > 250_000 ? ['view: over 250 kB'] : []),
    ...blocksProblems(view.blocks, 100),
  ];
}

export function homeProblems(view: HomeView): string[] {
  return [...(JSON.stringify(view).length > 250_000 ? ['view: over 250 kB'] : []), ...blocksProblems(view.blocks, 100)];
}

/** Every text that a person sees in the blocks, in their order. */
export function textsIn(blocks: readonly unknown[]): string[] {
  return blocks.flatMap((block) =>
    strings(block, ['text', 'label', 'title', 'confirm', 'deny', 'accessibility_label']),
  );
}

function strings(value: unknown, keys: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (keys.includes(key) ? [inner] : []) : strings(inner, keys),
  );
}

/** The action ids of all buttons and menus in the blocks, in their order. */
export function actionIdsIn(value: unknown): string[] {
  return strings(value, ['action_id']);
}

/** The values that the buttons and options carry, in their order. */
export function valuesIn(value: unknown): string[] {
  return strings(value, ['value']);
}

function blocksProblems(blocks: readonly (KnownBlock | Block)[], most: number): string[] {
  const ids = blocks.map(({ block_id }) => block_id);
  return [
    ...(blocks.length === 0 ? ['blocks: none'] : []),
    ...(blocks.length > most ? [`blocks: ${blocks.length} of ${most}`] : []),
    ...(new Set(ids).size === ids.length ? [] : ['block_id: not unique']),
    ...blocks.flatMap((block, index) => blockProblems(`blocks[${index}]`, block)),
  ];
}

type Shape = { [key: string]: unknown };

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null;
}

function blockProblems(at: string, block: unknown): string[] {
  if (!isShape(block)) return [`${at}: not an object`];
  const id = length(`${at}.block_id`, block.block_id, 255);
  switch (block.type) {
    case 'header':
      return [...id, ...plainProblems(`${at}.text`, block.text, 150)];
    case 'section':
      return [
        ...id,
        ...(block.text === undefined && block.fields === undefined ? [`${at}: neither text nor fields`] : []),
        ...(block.text === undefined ? [] : textProblems(`${at}.text`, block.text, 3000)),
        ...(block.fields === undefined ? [] : listProblems(`${at}.fields`, block.fields, 10, fieldProblems)),
        ...(block.accessory === undefined ? [] : elementProblems(`${at}.accessory`, block.accessory)),
      ];
    case 'context':
      return [...id, ...listProblems(`${at}.elements`, block.elements, 10, contextProblems)];
    case 'actions':
      return [
        ...id,
        ...listProblems(`${at}.elements`, block.elements, 25, elementProblems),
        ...unique(`${at}.action_id`, actionIdsIn(block.elements)),
      ];
    case 'input':
      return [
        ...id,
        ...plainProblems(`${at}.label`, block.label, 2000),
        ...(block.hint === undefined ? [] : plainProblems(`${at}.hint`, block.hint, 2000)),
        ...elementProblems(`${at}.element`, block.element),
      ];
    default:
      return [`${at}: block type ${String(block.type)} is not among those we draw`];
  }
}

const fieldProblems = (at: string, field: unknown) => textProblems(at, field, 2000);
const contextProblems = (at: string, element: unknown) => textProblems(at, element, 3000);

function elementProblems(at: string, element: unknown): string[] {
  if (!isShape(element)) return [`${at}: not an object`];
  const id = length(`${at}.action_id`, element.action_id, 255);
  switch (element.type) {
    case 'button':
      return [
        ...id,
        ...plainProblems(`${at}.text`, element.text, 75),
        // A button that only leads somewhere needs no value.
        ...(element.url === undefined
          ? length(`${at}.value`, element.value, 2000)
          : length(`${at}.url`, element.url, 3000)),
        ...length(`${at}.accessibility_label`, element.accessibility_label, 75),
        ...(element.style === undefined || element.style === 'primary' || element.style === 'danger'
          ? []
          : [`${at}.style: ${String(element.style)}`]),
        ...(element.confirm === undefined ? [] : confirmProblems(`${at}.confirm`, element.confirm)),
      ];
    case 'overflow':
      return [
        ...id,
        ...listProblems(`${at}.options`, element.options, 5, optionProblems),
        ...(Array.isArray(element.options) && element.options.length < 2 ? [`${at}.options: under 2`] : []),
      ];
    case 'radio_buttons':
    case 'checkboxes':
      return [...id, ...listProblems(`${at}.options`, element.options, 10, optionProblems)];
    case 'datetimepicker':
      return [...id, ...(String(element.initial_date_time).length === 10 ? [] : [`${at}.initial_date_time`])];
    case 'static_select':
      return [
        ...id,
        ...(element.option_groups === undefined
          ? listProblems(`${at}.options`, element.options, 100, optionProblems)
          : listProblems(`${at}.option_groups`, element.option_groups, 100, groupProblems)),
        ...plainProblems(`${at}.placeholder`, element.placeholder, 150),
      ];
    case 'users_select':
      return [...id, ...plainProblems(`${at}.placeholder`, element.placeholder, 150)];
    case 'number_input':
      return [
        ...id,
        ...(typeof element.is_decimal_allowed === 'boolean' ? [] : [`${at}.is_decimal_allowed`]),
        ...['min_value', 'max_value', 'initial_value'].flatMap((key) =>
          element[key] === undefined || /^-?\d+(\.\d+)?$/.test(String(element[key]))
            ? []
            : [`${at}.${key}: ${String(element[key])}`],
        ),
      ];
    case 'plain_text_input':
      return typeof element.max_length === 'number' && element.max_length <= 3000 ? id : [...id, `${at}.max_length`];
    default:
      return [`${at}: element type ${String(element.type)} is not among those we draw`];
  }
}

function optionProblems(at: string, option: unknown): string[] {
  if (!isShape(option)) return [`${at}: not an object`];
  return [
    ...plainProblems(`${at}.text`, option.text, 75),
    ...(option.description === undefined ? [] : plainProblems(`${at}.description`, option.description, 75)),
    ...length(`${at}.value`, option.value, 150),
  ];
}

function groupProblems(at: string, group: unknown): string[] {
  if (!isShape(group)) return [`${at}: not an object`];
  return [
    ...plainProblems(`${at}.label`, group.label, 75),
    ...listProblems(`${at}.options`, group.options, 100, optionProblems),
  ];
}

function confirmProblems(at: string, confirm: unknown): string[] {
  if (!isShape(confirm)) return [`${at}: not an object`];
  return [
    ...plainProblems(`${at}.title`, confirm.title, 100),
    ...textProblems(`${at}.text`, confirm.text, 300),
    ...plainProblems(`${at}.confirm`, confirm.confirm, 30),
    ...plainProblems(`${at}.deny`, confirm.deny, 30),
  ];
}

function listProblems(
  at: string,
  list: unknown,
  most: number,
  check: (at: string, item: unknown) => string[],
): string[] {
  if (!Array.isArray(list)) return [`${at}: not a list`];
  return [
    ...(list.length === 0 ? [`${at}: empty`] : []),
    ...(list.length > most ? [`${at}: ${list.length} of ${most}`] : []),
    ...list.flatMap((item, index) => check(`${at}[${index}]`, item)),
  ];
}

function textProblems(at: string, text: unknown, max: number): string[] {
  if (!isShape(text)) return [`${at}: not a text object`];
  if (text.type === 'plain_text') return plainProblems(at, text, max);
  if (text.type !== 'mrkdwn') return [`${at}: type ${String(text.type)}`];
  return [
    ...length(at, text.text, max),
    ...markupProblems(at, String(text.text)),
    ...(text.verbatim === true ? [] : [`${at}: not verbatim, so Slack links what looks like a link`]),
  ];
}

function plainProblems(at: string, text: unknown, max: number): string[] {
  if (!isShape(text) || text.type !== 'plain_text') return [`${at}: not plain_text`];
  const inert = String(text.text);
  return [
    ...length(at, inert, max),
    ...(/<[!@#]|<\w+:/.test(inert) ? [`${at}: a control sequence`] : []),
    ...liveLinks(at, inert),
    ...invisible(at, inert),
  ];
}

const ALLOWED_TAG = /^<(?:@[UW][A-Z0-9]+|!date\^\d+\^[^|<>^]+\|[^|<>]+)>$/;

/** Control sequences other than a mention of a person or a date, unescaped characters, live links, what cannot be seen. */
function markupProblems(at: string, text: string): string[] {
  const tags = text.match(/<[^>]*>?/g) ?? [];
  const rest = text.replace(/<[^>]*>/g, '');
  return [
    ...tags.filter((tag) => !ALLOWED_TAG.test(tag)).map((tag) => `${at}: the tag ${tag.slice(0, 60)}`),
    ...(/[<>]/.test(rest) ? [`${at}: an unescaped < or >`] : []),
    ...(/&(?!(?:amp|lt|gt);)/.test(rest) ? [`${at}: an unescaped &`] : []),
    ...liveLinks(at, rest),
    ...invisible(at, text),
  ];
}

function liveLinks(at: string, text: string): string[] {
  return /:\/\/|\bwww\.|mailto:/i.test(text) ? [`${at}: a live link`] : [];
}

function invisible(at: string, text: string): string[] {
  const seen = text.replaceAll('\n', '');
  return /[\p{Cc}\p{Cf}\p{Cs}\u2800\u3164]/u.test(seen) ? [`${at}: an invisible character`] : [];
}

function length(at: string, text: unknown, max: number): string[] {
  if (typeof text !== 'string') return [`${at}: not a string`];
  if (text.length === 0) return [`${at}: empty`];
  return text.length > max ? [`${at}: ${text.length} of ${max} characters`] : [];
}

function unique(at: string, ids: readonly string[]): string[] {
  return new Set(ids).size === ids.length ? [] : [`${at}: not unique`];
}
