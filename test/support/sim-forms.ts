import type { ModalView } from '@slack/types';
import { isObject, objectAt, objectsIn, textAt } from '../../src/sandbox/json-value.ts';
import type { Random } from './sim-random.ts';

/** What stands in the fields of a form, as Slack sends it. */
export type Filled = Record<string, Record<string, string | null>>;

/** Fills in each field of a form with something that a person could choose or type there, right or wrong. */
export function fillIn({ blocks }: ModalView, random: Random, slackIds: readonly string[]): Filled {
  const filled: Filled = {};
  for (const block of blocks) {
    if (!isObject(block) || textAt(block, 'type') !== 'input') continue;
    const element = objectAt(block, 'element');
    filled[textAt(block, 'block_id')] = { [textAt(element, 'action_id')]: anyValue(element, random, slackIds) };
  }
  return filled;
}

function anyValue(element: object, random: Random, slackIds: readonly string[]): string | null {
  const options = isObject(element) ? objectsIn(element.options) : [];
  switch (textAt(element, 'type')) {
    case 'radio_buttons':
    case 'static_select':
      return random.pick(options.map((option) => textAt(option, 'value')));
    case 'checkboxes':
      return options.flatMap((option) => (random.chance(0.3) ? [textAt(option, 'value')] : [])).join(',') || null;
    case 'users_select':
      return random.pick(slackIds);
    case 'number_input': {
      const ends = [Number(textAt(element, 'min_value')), Number(textAt(element, 'max_value'))];
      const [least = 0, most = 0] = ends;
      return random.weighted([
        [4, String((least + most) / 2)],
        [1, String(most)],
        [1, String(most + 1)],
        [1, null],
      ]);
    }
    default:
      return random.pick(['Seen', null]);
  }
}
