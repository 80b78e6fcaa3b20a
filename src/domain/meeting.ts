import { type Place, placeOf, wholesOf } from './exposure.ts';
import { directionOf, isStop } from './lean.ts';
import { type Content, moneyOf } from './recommendation.ts';

/** How two open recommendations conflict: one undoes what the other does, both touch one thing, or both use up one limit. */
export type Meeting = 'opposes' | 'same_target' | 'limit';

/** What stands between two recommendations that are linked. */
export function meetingOf(left: Content, right: Content): Meeting {
  const [here, there] = [placeOf(left), placeOf(right)];
  if (here === null || there === null || here.account !== there.account || here.platform !== there.platform)
    return 'limit';
  if (here.entity === there.entity) return ofOneTarget(left, right);
  if (drainsWhatGrows(here, there) || drainsWhatGrows(there, here)) return 'opposes';
  if (areOpposed(here, there)) return 'opposes';
  return shareMoney(here, there) ? 'same_target' : 'limit';
}

/** Whether one is part of what the other is about, and one raises while the other lowers. */
export function areOpposed(here: Place, there: Place): boolean {
  if ((here.lean ?? 0) * (there.lean ?? 0) >= 0) return false;
  return wholesOf(here).includes(there.entity) || wholesOf(there).includes(here.entity);
}

/** Whether both touch one thing, by their targets or by where their money comes from. */
export function shareMoney(here: Place, there: Place): boolean {
  const touched = [there.entity, there.source];
  return touched.includes(here.entity) || (here.source !== undefined && touched.includes(here.source));
}

/** One takes its money out of what the other gives more to. */
function drainsWhatGrows(one: Place, other: Place): boolean {
  return one.source === other.entity && other.lean === 1;
}

function ofOneTarget(left: Content, right: Content): Meeting {
  const [up, down] = [directionOf(left), directionOf(right)];
  // A daily and a weekly budget are one budget.
  const same = left.change?.field === right.change?.field || (isMoney(left) && isMoney(right));
  const funded = (stops: Content, direction: number) => isStop(stops) && direction > 0;
  return (same && up * down < 0) || funded(left, down) || funded(right, up) ? 'opposes' : 'same_target';
}

function isMoney({ change }: Content): boolean {
  return moneyOf(change?.before) !== null && moneyOf(change?.after) !== null;
}
