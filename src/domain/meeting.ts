import { placeOf } from './exposure.ts';
import { type ChangeValue, type Content, moneyOf } from './recommendation.ts';

/** How two open recommendations conflict: one undoes what the other does, both touch one thing, or both use up one limit. */
export type Meeting = 'opposes' | 'same_target' | 'limit';

/** What stands between two recommendations that are linked. */
export function meetingOf(left: Content, right: Content): Meeting {
  const [here, there] = [placeOf(left), placeOf(right)];
  const same = here !== null && there !== null && here.entity === there.entity && here.account === there.account;
  if (!same || here.platform !== there.platform) return 'limit';
  const [up, down] = [directionOf(left), directionOf(right)];
  const sameField = left.change?.field === right.change?.field;
  const funded = (stops: Content, direction: number) => isStop(stops) && direction > 0;
  if ((sameField && up * down < 0) || funded(left, down) || funded(right, up)) return 'opposes';
  return 'same_target';
}

/** 1 where the change raises a figure, -1 where it lowers it, 0 where it does neither. */
function directionOf({ change }: Content): number {
  const [before, after] = [figureOf(change?.before), figureOf(change?.after)];
  return before === null || after === null ? 0 : Math.sign(after - before);
}

function figureOf(value: ChangeValue | undefined): number | null {
  return typeof value === 'number' ? value : (moneyOf(value)?.amountMinor ?? null);
}

function isStop({ action, change }: Content): boolean {
  return /\.(pause|stop|remove)$/.test(action) || /^(paused|stopped|removed|disabled)$/i.test(String(change?.after));
}
