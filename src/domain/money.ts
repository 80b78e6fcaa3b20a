/** An amount of money in integer minor units (cents for USD) of one ISO 4217 currency. */
export type Money = { amountMinor: number; currency: string };

/** Money as it travels: a decimal string, never a float. */
export type MoneyText = { amount: string; currency: string };

export type MoneyProblem = 'unknown_currency' | 'not_a_decimal' | 'too_many_decimals' | 'too_large';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,8}))?$/;
// ISO 4217, list one: the currencies that do not have two decimals. Intl follows CLDR instead, where HUF, IDR or COP
// have none, and which changes with the runtime: kept amounts would then mean something else.
const NO_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
const FOUR_DECIMALS = new Set('CLF UYW'.split(' '));
/** How each currency is written, and what was written last: one card says one amount many times. */
const formats = new Map<string, { format: Intl.NumberFormat; lastMinor: number; lastText: string }>();

/** True for an ISO 4217 code that this runtime knows, in capitals. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** How many decimals the currency has by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  if (NO_DECIMALS.has(currency)) return 0;
  if (THREE_DECIMALS.has(currency)) return 3;
  return FOUR_DECIMALS.has(currency) ? 4 : 2;
}

/**
 * Reads a decimal string exactly: `{ amount: "12400.50", currency: "USD" }` is 1240050 minor units.
 * Trailing zeros beyond the currency's decimals are allowed; other extra decimals are a problem, since rounding would
 * change what a person approves.
 */
export function parseMoney(text: MoneyText): { ok: true; money: Money } | { ok: false; problem: MoneyProblem } {
  if (!isCurrency(text.currency)) return { ok: false, problem: 'unknown_currency' };
  const match = DECIMAL.exec(text.amount);
  if (!match) return { ok: false, problem: 'not_a_decimal' };
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = minorDigits(text.currency);
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  if (/[1-9]/.test(fraction.slice(digits))) return { ok: false, problem: 'too_many_decimals' };
  const amountMinor = Number(`${whole}${kept}`);
  if (!Number.isSafeInteger(amountMinor)) return { ok: false, problem: 'too_large' };
  return {
    ok: true,
    money: { amountMinor: sign && amountMinor !== 0 ? -amountMinor : amountMinor, currency: text.currency },
  };
}

/** The decimal string of an amount: 1240050 USD is "12400.50". */
export function decimalOf(money: Money): string {
  const digits = minorDigits(money.currency);
  const text = String(Math.abs(money.amountMinor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const sign = money.amountMinor < 0 ? '-' : '';
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`;
}

/** What a person reads, the only place where money is drawn: "$12,400", "$12,400.50", "€99". */
export function formatMoney(money: Money): string {
  let known = formats.get(money.currency);
  if (!known) {
    const digits = minorDigits(money.currency);
    const format = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency: money.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      trailingZeroDisplay: 'stripIfInteger',
    });
    known = { format, lastMinor: Number.NaN, lastText: '' };
    formats.set(money.currency, known);
  }
  if (known.lastMinor !== money.amountMinor) {
    // A decimal string keeps every digit; a number would round above 2^53.
    known.lastText = known.format.format(decimalOf(money) as Intl.StringNumericLiteral);
    known.lastMinor = money.amountMinor;
  }
  return known.lastText;
}
