import { isObject, type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';

export type FoundElement = { blockId: string; element: JsonObject };

/** Every element a person can use in these blocks, in reading order. */
export function interactiveElements(blocks: readonly JsonObject[]): FoundElement[] {
  return blocks.flatMap((block) => {
    const places = [...objectsIn(block.elements), block.accessory, block.element, ...objectsIn(block.actions)];
    const own = places
      .filter(isObject)
      .filter((element) => textAt(element, 'action_id') !== '')
      .map((element) => ({ blockId: textAt(block, 'block_id'), element }));
    return [...own, ...interactiveElements(objectsIn(block.child_blocks))];
  });
}

/**
 * The one element meant. `value` tells buttons of one action_id apart, or names the option of a menu. Throws when none or
 * several fit, and says which there are.
 */
export function findElement(
  blocks: readonly JsonObject[],
  wanted: { actionId: string; blockId?: string | undefined; value?: string | undefined },
): FoundElement {
  const all = interactiveElements(blocks);
  const named = all.filter(
    ({ blockId, element }) => element.action_id === wanted.actionId && (wanted.blockId ?? blockId) === blockId,
  );
  const fitting = named.length > 1 ? named.filter(({ element }) => element.value === wanted.value) : named;
  const [found] = fitting;
  if (found && fitting.length === 1) return found;
  const there = all.map(({ blockId, element }) => `${blockId}/${textAt(element, 'action_id')}`).join(', ');
  throw new Error(`${fitting.length} elements fit ${JSON.stringify(wanted)}; the message has: ${there || 'none'}`);
}

/** What a person has chosen or typed, as Slack's payloads and `view.state` describe it for this kind of element. */
export function chosen(element: JsonObject, value: string | string[] | undefined): JsonObject {
  const type = textAt(element, 'type');
  const one = typeof value === 'string' ? value : undefined;
  switch (type) {
    case 'overflow':
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: one === undefined ? (element.initial_option ?? null) : option(element, one) };
    case 'checkboxes':
    case 'multi_static_select':
      return {
        type,
        selected_options:
          value === undefined ? objectsIn(element.initial_options) : [value].flat().map((v) => option(element, v)),
      };
    case 'users_select':
      return { type, selected_user: one ?? element.initial_user ?? null };
    case 'conversations_select':
      return { type, selected_conversation: one ?? element.initial_conversation ?? null };
    case 'channels_select':
      return { type, selected_channel: one ?? element.initial_channel ?? null };
    case 'multi_users_select':
      return { type, selected_users: value === undefined ? (element.initial_users ?? []) : [value].flat() };
    case 'datepicker':
      return { type, selected_date: one ?? element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: one ?? element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: one ? Number(one) : (element.initial_date_time ?? null) };
    default:
      return { type, value: (one ?? element.initial_value) || null };
  }
}

function option(element: JsonObject, value: string): JsonObject {
  const grouped = objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options));
  const options = [...objectsIn(element.options), ...grouped];
  const found = options.find((one) => one.value === value);
  if (found) return found;
  throw new Error(
    `${textAt(element, 'action_id')} has no option ${value}: there are ${options.map((o) => textAt(o, 'value')).join(', ')}`,
  );
}

/** Values by block_id or action_id. */
export type FieldValues = { [id: string]: string | string[] };

/** `state.values` of a view or message: what stands in every field, by block and action. */
export function stateOf(blocks: readonly JsonObject[], values: FieldValues): JsonObject {
  const state: { [blockId: string]: JsonObject } = {};
  for (const { blockId, element } of interactiveElements(blocks)) {
    const type = textAt(element, 'type');
    if (type === 'button' || type === 'overflow' || type === 'workflow_button') continue;
    const id = textAt(element, 'action_id');
    state[blockId] = { ...state[blockId], [id]: chosen(element, values[id] ?? values[blockId]) };
  }
  return { values: state };
}

/** The required fields left empty: Slack's own client refuses to submit those. */
export function missingFields(blocks: readonly JsonObject[], state: JsonObject): string[] {
  return blocks
    .filter((block) => block.type === 'input' && block.optional !== true)
    .map((block) => textAt(block, 'block_id'))
    .filter((blockId) => {
      const [field] = Object.values(objectAt(objectAt(state, 'values'), blockId));
      const { type: _type, ...entered } = isObject(field) ? field : {};
      return Object.values(entered).every((value) => value === null || value === '' || isEmptyList(value));
    });
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;
