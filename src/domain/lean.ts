import { type ChangeValue, type Content, moneyOf } from './recommendation.ts';

/** 1 where it raises what it is about, -1 where it lowers or stops it, 0 where it does neither. */
export function leanOf(content: Pick<Content, 'action' | 'change'>): 1 | -1 | 0 {
  if (isStop(content)) return -1;
  const direction = directionOf(content);
  return direction > 0 ? 1 : direction < 0 ? -1 : 0;
}

/** 1 where the change raises a figure, -1 where it lowers it, 0 where it does neither. */
export function directionOf({ change }: Pick<Content, 'change'>): number {
  const [before, after] = [figureOf(change?.before), figureOf(change?.after)];
  return before === null || after === null ? 0 : Math.sign(after - before);
}

export function isStop({ action, change }: Pick<Content, 'action' | 'change'>): boolean {
  return /\.(pause|stop|remove)$/.test(action) || /^(paused|stopped|removed|disabled)$/i.test(String(change?.after));
}

function figureOf(value: ChangeValue | undefined): number | null {
  return typeof value === 'number' ? value : (moneyOf(value)?.amountMinor ?? null);
}
