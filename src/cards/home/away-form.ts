import type { ModalView } from '@slack/types';
import { plainText } from '../blocks.ts';
import { field } from '../form.ts';
import { homeForm } from './home-form.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Until when somebody is away, and who decides in their place. */
export function awayForm(now: number): ModalView {
  const tomorrow = Math.ceil((now + DAY_MS) / HOUR_MS) * HOUR_MS;
  return homeForm({
    callbackId: 'away',
    about: 'away',
    title: 'Away',
    submit: 'I’ll be away',
    lines: ['You are not waited for until then. You may still decide what you are asked.'],
    fields: [
      field('until', 'Back on', { type: 'datetimepicker', initial_date_time: tomorrow / 1_000 }),
      field(
        'deputy',
        'Who decides in your place',
        { type: 'users_select', placeholder: plainText('Choose a person') },
        {
          optional: true,
          hint: 'Without one, your deputy of the policy; else what asks only you goes to the next person.',
        },
      ),
    ],
  });
}
