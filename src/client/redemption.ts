import { isMoney } from './answer.ts';
import type { ClientPorts } from './ports.ts';
import type { MoneyInput } from './recommendation-input.ts';
import { bodyOf } from './reply-body.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { Reply } from './send.ts';
import { fits, isText, isTime, nullable, oneOf, type Shape, textField } from './shape.ts';

const REFUSALS = [
  'undo_window_open',
  'not_approved',
  'halted',
  'calendar_freeze',
  'stale_revision',
  'already_redeemed',
  'permit_mismatch',
] as const;

export type RedeemRefusal = (typeof REFUSALS)[number];

/**
 * The one-time right to execute, or why there is none. `notBefore` (ISO 8601) comes with `undo_window_open` and `calendar_freeze`: the
 * time from which redeeming can succeed. On every refusal, do not act.
 */
export type Redemption =
  | ({ ok: true } & Permit)
  | { ok: false; code: RedeemRefusal; detail: string | null; notBefore?: string };

export type RedeemOptions = {
  /** The content about to be executed, as the answer or callback named it. */
  revisionHash: string;
  /**
   * The idempotency key; a new one by default. A later call with the same key receives the same permit again, and
   * with a new one the refusal `already_redeemed`: give one only if the agent knows for certain whether it has acted.
   */
  key?: string;
  /** What is about to be changed, and the amount about to be moved: with anything else approved, there is no permit. */
  expect?: { target?: PermitTarget; amount?: MoneyInput };
};

/** What a permit allows to be changed. */
export type PermitTarget = { platform: string; account: string; entity: string };

/** The permit with all that it is bound to. */
export type Permit = {
  permit: string;
  revision_hash: string;
  expires_at: string;
  target: PermitTarget | null;
  amount: MoneyInput | null;
};

const targetShape: Shape<PermitTarget> = { platform: isText, account: isText, entity: isText };
const isTarget = (value: unknown): value is PermitTarget => fits(targetShape, value);
const permitShape: Shape<Permit> = {
  permit: isText,
  revision_hash: isText,
  expires_at: isTime,
  target: nullable(isTarget),
  amount: nullable(isMoney),
};
const refusalShape: Shape<{ code: RedeemRefusal }> = { code: oneOf(REFUSALS) };

/**
 * The permit or the refusal in a reply to `POST …/permit`; throws a CountersignError for any other reply. A permit for
 * anything other than what was asked for is none.
 */
export function redemptionIn(reply: Reply, { revisionHash, expect = {} }: RedeemOptions): Redemption {
  const { status, json } = reply;
  if (status === 409 && fits(refusalShape, json)) {
    const notBefore = textField(json, 'not_before');
    const refusal: Redemption = { ok: false, code: json.code, detail: textField(json, 'detail') };
    return isTime(notBefore) ? { ...refusal, notBefore } : refusal;
  }
  const { permit, revision_hash, expires_at, target, amount } = bodyOf(reply, permitShape);
  const fitting =
    revision_hash === revisionHash &&
    (expect.target === undefined || target?.entity === expect.target.entity) &&
    (expect.amount === undefined || sameMoney(amount, expect.amount));
  if (!fitting) return { ok: false, code: 'permit_mismatch', detail: 'The permit that came is for something else.' };
  return { ok: true, permit, revision_hash, expires_at, target, amount };
}

function sameMoney(left: MoneyInput | null, right: MoneyInput): boolean {
  const plain = ({ amount }: MoneyInput) => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);
  return left !== null && left.currency === right.currency && plain(left) === plain(right);
}

/** setTimeout fires at once for more than 24 days; and what is asked again now and then is noticed when undone. */
const LONGEST_NAP_MS = 60 * 60_000;

/** Redeems, sleeping through the undo window; returns a permit or any refusal other than an open undo window. */
export async function redeemWhenOpen(
  redeem: () => Promise<Redemption>,
  ports: ClientPorts,
  signal?: AbortSignal,
): Promise<Redemption> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const redemption = await redeem();
    if (redemption.ok || redemption.code !== 'undo_window_open') return redemption;
    const untilOpenMs = redemption.notBefore ? Date.parse(redemption.notBefore) - ports.now() : 0;
    // Where this clock is ahead of the server's, the wait is over here first: back off rather than hammer.
    const napMs = Math.max(untilOpenMs, retryDelayMs(attempt, ports.random(), null));
    await ports.sleep(Math.min(napMs, LONGEST_NAP_MS), signal);
  }
}
