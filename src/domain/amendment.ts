import { decimalOf, type Money, parseMoney } from './money.ts';
import { type ChangeValue, type Content, moneyOf } from './recommendation.ts';
import type { PendingState } from './state.ts';
import type { Verdict } from './verdict.ts';

/** A person's counter-proposal to what an agent asked for: the revision that stands is theirs, not the agent's. */
export type Amendment = {
  by: string;
  at: number;
  note: string | null;
  /** The value after the change that the agent had asked for. */
  asked: ChangeValue;
};

/** Between which figures a person may set another: `before` and what is asked now, neither of them included. */
export type Room = { kind: 'money'; before: Money; asked: Money } | { kind: 'number'; before: number; asked: number };

export type AmendmentProblem = 'not_amendable' | 'not_a_number' | 'too_many_decimals' | 'not_between';

// As Slack's field for numbers gives it; what a comma may mean is not guessed.
const TYPED = /^-?\d{1,15}(\.\d{1,8})?$/;
const MOST_DECIMALS = 8;

/** Null where there is nothing to lower: the agent did not offer it, or what changes is no figure on both sides. */
export function roomToAmend({ kind, change, amendable }: Content): Room | null {
  if (kind !== 'action' || amendable !== true || change === undefined) return null;
  const { before, after } = change;
  if (typeof before === 'number' && typeof after === 'number') {
    return isPlain(before) && isPlain(after) ? { kind: 'number', before, asked: after } : null;
  }
  const from = moneyOf(before);
  const to = moneyOf(after);
  return from && to && from.currency === to.currency ? { kind: 'money', before: from, asked: to } : null;
}

/** A figure half-way between the two, as one would type it; null where there is none, as between $1.10 and $1.11. */
export function middleOf(room: Room): string | null {
  if (room.kind === 'money') {
    const { before, asked } = room;
    const amountMinor = Math.round((before.amountMinor + asked.amountMinor) / 2);
    return isBetween(amountMinor, room) ? decimalOf({ ...asked, amountMinor }) : null;
  }
  const middle = (room.before + room.asked) / 2;
  const figure = [Math.round(middle), Number(middle.toFixed(MOST_DECIMALS))].find((one) => isBetween(one, room));
  return figure !== undefined && isPlain(figure) ? String(figure) : null;
}

// One that a person could type.
function isPlain(value: number): boolean {
  return TYPED.test(String(value));
}

/** The content with the figure that a person typed in place of what was asked, or why it cannot stand there. */
export function amend(
  content: Content,
  typed: string,
): { ok: true; content: Content } | { ok: false; problem: AmendmentProblem } {
  const room = roomToAmend(content);
  if (room === null || content.change === undefined) return { ok: false, problem: 'not_amendable' };
  if (!TYPED.test(typed)) return { ok: false, problem: 'not_a_number' };
  const after = room.kind === 'number' ? Number(typed) : moneyText(typed, room.asked.currency);
  if (after === null) return { ok: false, problem: 'too_many_decimals' };
  const amended = { ...content, change: { ...content.change, after } };
  return isAmendmentOf(content, amended) ? { ok: true, content: amended } : { ok: false, problem: 'not_between' };
}

/** Whether the second differs from the first in nothing but a figure that lies between before and what was asked. */
export function isAmendmentOf(content: Content, amended: Content): boolean {
  const room = roomToAmend(content);
  const wanted = roomToAmend(amended);
  if (room === null || wanted === null || content.change === undefined) return false;
  const restored = { ...amended, change: { ...amended.change, after: content.change.after } };
  // Compared as JSON: both come from one object, so that their members stand in one order.
  if (JSON.stringify(restored) !== JSON.stringify(content)) return false;
  return isBetween(figure(wanted), room);
}

/** How it waits after an amendment: in the same step with the same time left, and with no yes to the new figure yet. */
export function amendedState(state: PendingState, verdict: Verdict): PendingState {
  return { ...state, approvals: [], step: Math.min(state.step, verdict.chain.length - 1) };
}

function isBetween(value: number, room: Room): boolean {
  const [before, asked] =
    room.kind === 'number' ? [room.before, room.asked] : [room.before.amountMinor, room.asked.amountMinor];
  return Math.min(before, asked) < value && value < Math.max(before, asked);
}

function figure(room: Room): number {
  return room.kind === 'number' ? room.asked : room.asked.amountMinor;
}

function moneyText(amount: string, currency: string): ChangeValue | null {
  const parsed = parseMoney({ amount, currency });
  return parsed.ok ? { amount: decimalOf(parsed.money), currency } : null;
}
