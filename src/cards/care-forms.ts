import type { ModalView } from '@slack/types';
import { rolesAsked, stepDueAt } from '../domain/escalation.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import { plainText } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { field, form } from './form.ts';
import { titles } from './owners.ts';
import { duration, near } from './time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const SHORTEST_MS = MINUTE_MS;
/** For how long a person may put it off. */
export const SNOOZES_MS = [
  SHORTEST_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  24 * HOUR_MS,
];
// Of those that end before the deadline the longest: nobody puts off for a minute what has a day.
const MOST_OFFERED = 5;

/** For how long it can still be put off, so that there is time left to decide; empty where there is none. In milliseconds. */
export function snoozesLeft(item: Recommendation, now: number): number[] {
  const { state } = item;
  if (state.status !== 'pending' || state.frozenAt !== null) return [];
  const dueAt = stepDueAt(item, state);
  return SNOOZES_MS.filter((ms) => now + ms < dueAt).slice(-MOST_OFFERED);
}

/** From when on it can be put off no longer: too little time is left. */
export function snoozeEndsBy(item: Recommendation, state: PendingState): number {
  return stepDueAt(item, state) - SHORTEST_MS;
}

/** Somebody else who may decide it, to be asked in place of whoever is in charge. */
export function reassignForm(item: Recommendation, { people }: CardContext): ModalView {
  const step = item.state.status === 'pending' ? item.state.step : 0;
  const may = titles([...item.verdict.approval.roles, ...rolesAsked(item.verdict, step)], people);
  const element = { type: 'users_select' as const, placeholder: plainText('Choose a person') };
  return form({
    callbackId: 'reassign',
    item,
    title: 'Hand over',
    submit: 'Hand over',
    lines: [`Who may decide this: ${may}. They are asked at once; the deadline stands.`],
    fields: [field('person', 'To whom', element)],
  });
}

/** For how long it is not to remind this person; null where every choice would outlast the deadline. */
export function snoozeForm(item: Recommendation, { now }: CardContext): ModalView | null {
  const { state } = item;
  if (state.status !== 'pending') return null;
  const dueAt = stepDueAt(item, state);
  const options = snoozesLeft(item, now).map((ms) => ({ text: plainText(duration(ms)), value: String(ms) }));
  if (options.length === 0) return null;
  const element = { type: 'static_select' as const, placeholder: plainText('For how long'), options };
  return form({
    callbackId: 'snooze',
    item,
    title: 'Snooze',
    submit: 'Snooze',
    lines: [`*Decide by ${near(dueAt, now)}* stands. Until the snooze ends nothing reminds you of this; then you are.`],
    fields: [field('time', 'Put it off for', element)],
  });
}
