import { formatMoney, type Money } from '../domain/money.ts';
import { type ChangeValue, type Content, moneyOf } from '../domain/recommendation.ts';
import type { Recommendation } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { noteText } from './decided.ts';
import { agentText, plain, quoted } from './mrkdwn.ts';
import { mention } from './owners.ts';
import { moment } from './time.ts';

type Judged = Pick<Recommendation, 'content' | 'verdict'>;

const ID = /^[\w./:#|@~+-]{1,100}$/;

/**
 * One line of mrkdwn among Countersign's own, before → after with the difference that we compute; null where nothing is
 * said to change, or where it changes in the agent's own words, which `changeClaim` has. A field has a name there only
 * where the policy lists it.
 */
export function changeLine({ content: { change }, verdict }: Judged): string | null {
  if (change === undefined || !isFigure(change.before) || !isFigure(change.after)) return null;
  const field = verdict.fieldListed ? agentText(change.field.replace(/_+/g, ' '), 64) : 'Change';
  const delta = difference(change.before, change.after);
  return `*${field}:* ${valueText(change.before)} → *${valueText(change.after)}*${delta === null ? '' : ` (${delta})`}`;
}

/** What changes in the agent's own words, raw: it is to be drawn as the agent's. Null where `changeLine` says it all. */
export function changeClaim({ content: { change }, verdict }: Judged): string | null {
  if (change === undefined) return null;
  const { field, before, after } = change;
  if (verdict.fieldListed && isFigure(before) && isFigure(after)) return null;
  return `${field}: ${valueWords(before)} → ${valueWords(after)}`;
}

/** Who put another figure in place of what the agent asked for; empty where nobody did. Lines of mrkdwn. */
export function amendmentLines({ amendment }: Recommendation, { people }: CardContext): string[] {
  if (amendment === null) return [];
  const { by, at, note, asked } = amendment;
  return [`*Changed by ${mention(by, people)}* · ${moment(at)} (asked: ${valueText(asked)})${noteText(note)}`];
}

/** Plain text: platform and account. */
export function placeLine({ target }: Content): string | null {
  return target === undefined ? null : ids(target.platform, target.account);
}

/** The same with the platform's own id of the thing that changes. */
export function targetLine({ target }: Content): string | null {
  return target === undefined ? null : ids(target.platform, target.account, target.entity);
}

function ids(...parts: string[]): string {
  return parts.map((part) => (ID.test(part) ? plain(part, 100) : quoted(part, 100))).join(' · ');
}

function valueText(value: ChangeValue): string {
  return agentText(valueWords(value), 160);
}

function isFigure(value: ChangeValue): boolean {
  return typeof value !== 'string' && (typeof value !== 'object' || value === null || moneyOf(value) !== null);
}

/** A value as a person reads it, raw: it is to be made inert by whoever draws it. */
export function valueWords(value: ChangeValue): string {
  const money = moneyOf(value);
  if (money) return formatMoney(money);
  if (value === null) return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? `${value.amount} ${value.currency}` : String(value);
}

function difference(before: ChangeValue, after: ChangeValue): string | null {
  const from = moneyOf(before);
  const to = moneyOf(after);
  if (from && to) return moneyDifference(from, to);
  if (typeof before === 'number' && typeof after === 'number') return percent(before, after);
  return null;
}

function moneyDifference(from: Money, to: Money): string | null {
  const amountMinor = to.amountMinor - from.amountMinor;
  if (from.currency !== to.currency || !Number.isSafeInteger(amountMinor)) return null;
  const moved = `${amountMinor < 0 ? '' : '+'}${formatMoney({ amountMinor, currency: to.currency })}`;
  const share = percent(from.amountMinor, to.amountMinor);
  return share === null ? moved : `${moved}, ${share}`;
}

// Above 1,000 % a factor says it better; from nothing or across zero a share means nothing.
function percent(before: number, after: number): string | null {
  if (before <= 0 || after < 0) return null;
  const ratio = after / before;
  if (!Number.isFinite(ratio)) return null;
  if (ratio >= 11) return `${Math.round(ratio)} times as much`;
  const share = Math.round((ratio - 1) * 100);
  return `${share < 0 ? '' : '+'}${share} %`;
}
