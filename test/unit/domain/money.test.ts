import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalOf,
  formatMoney,
  isCurrency,
  type MoneyProblem,
  minorDigits,
  parseMoney,
} from '../../../src/domain/money.ts';

describe('an amount is read exactly', () => {
  test.each<[string, string, number]>([
    ['12400.00', 'USD', 1_240_000],
    ['12400.5', 'USD', 1_240_050],
    ['12400', 'USD', 1_240_000],
    ['0.01', 'USD', 1],
    ['0', 'USD', 0],
    ['0.29', 'USD', 29],
    ['1.10', 'EUR', 110],
    ['-5.00', 'USD', -500],
    ['-0.00', 'USD', 0],
    ['007.00', 'USD', 700],
    ['10.500000', 'USD', 1050],
    ['1500', 'JPY', 1500],
    ['1500.00', 'JPY', 1500],
    ['1.234', 'KWD', 1234],
    ['1.5', 'KWD', 1500],
    ['1.5', 'HUF', 150],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
    ['-90071992547409.91', 'USD', Number.MIN_SAFE_INTEGER],
    ['999999999999999', 'JPY', 999_999_999_999_999],
  ])('%s %s', (amount, currency, amountMinor) =>
    expect(parseMoney({ amount, currency })).toEqual({ ok: true, money: { amountMinor, currency } }),
  );
});

describe('an amount is refused', () => {
  test.each<[string, string, string, MoneyProblem]>([
    ['a cent and a half', '0.015', 'USD', 'too_many_decimals'],
    ['half a yen', '0.5', 'JPY', 'too_many_decimals'],
    ['a tenth of a fils', '1.2345', 'KWD', 'too_many_decimals'],
    ['a currency that is none', '1.00', 'USX', 'unknown_currency'],
    ['a currency in small letters', '1.00', 'usd', 'unknown_currency'],
    ['no currency', '1.00', '', 'unknown_currency'],
    ['nothing', '', 'USD', 'not_a_decimal'],
    ['a plus', '+1.00', 'USD', 'not_a_decimal'],
    ['two signs', '--1.00', 'USD', 'not_a_decimal'],
    ['a comma', '12,400.00', 'USD', 'not_a_decimal'],
    ['a space', ' 1.00', 'USD', 'not_a_decimal'],
    ['a line end', '1.00\n', 'USD', 'not_a_decimal'],
    ['an exponent', '1e3', 'USD', 'not_a_decimal'],
    ['hexadecimal', '0x10', 'USD', 'not_a_decimal'],
    ['no digit before the point', '.50', 'USD', 'not_a_decimal'],
    ['no digit after the point', '1.', 'USD', 'not_a_decimal'],
    ['two points', '1.0.0', 'USD', 'not_a_decimal'],
    ['a currency sign', '$1.00', 'USD', 'not_a_decimal'],
    ['digits of another script', '१२', 'USD', 'not_a_decimal'],
    ['infinity', 'Infinity', 'USD', 'not_a_decimal'],
    ['no number', 'NaN', 'USD', 'not_a_decimal'],
    ['nine decimals', '1.000000000', 'USD', 'not_a_decimal'],
    ['sixteen digits', '1234567890123456', 'USD', 'not_a_decimal'],
    ['one cent more than can be counted exactly', '90071992547409.92', 'USD', 'too_large'],
    ['one cent less than can be counted exactly', '-90071992547409.92', 'USD', 'too_large'],
    ['too many fils to be counted exactly', '9007199254740.992', 'KWD', 'too_large'],
  ])('%s', (_name, amount, currency, problem) =>
    expect(parseMoney({ amount, currency })).toEqual({ ok: false, problem }),
  );
});

describe('a currency', () => {
  // ISO 4217, list one. What the runtime's own locale data says of HUF, IDR or COP differs, and changes between versions.
  test.each<[string, number]>([
    ['USD', 2],
    ['EUR', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['CLP', 0],
    ['ISK', 0],
    ['VND', 0],
    ['XOF', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
    ['IQD', 3],
    ['HUF', 2],
    ['IDR', 2],
    ['COP', 2],
    ['PKR', 2],
    ['TWD', 2],
    ['RSD', 2],
  ])('%s has %d decimals', (currency, digits) => expect(minorDigits(currency)).toBe(digits));

  test.each(['usd', 'US', 'USDX', '', 'ABC', '__proto__', 'constructor'])('%j is none', (code) =>
    expect(isCurrency(code)).toBe(false),
  );
});

describe('an amount is drawn', () => {
  test.each<[number, string, string, string]>([
    [1_240_000, 'USD', '12400.00', '$12,400'],
    [1_240_050, 'USD', '12400.50', '$12,400.50'],
    [1, 'USD', '0.01', '$0.01'],
    [-5, 'USD', '-0.05', '-$0.05'],
    [0, 'USD', '0.00', '$0'],
    [9900, 'EUR', '99.00', '€99'],
    [1500, 'JPY', '1500', '¥1,500'],
    [-1500, 'JPY', '-1500', '-¥1,500'],
    [1234, 'KWD', '1.234', 'KWD 1.234'],
    [5, 'KWD', '0.005', 'KWD 0.005'],
    [150, 'HUF', '1.50', 'HUF 1.50'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91', '$90,071,992,547,409.91'],
  ])('%d %s', (amountMinor, currency, decimal, text) => {
    expect(decimalOf({ amountMinor, currency })).toBe(decimal);
    // Intl joins code and number with a no-break space.
    expect(formatMoney({ amountMinor, currency }).replaceAll('\u00a0', ' ')).toBe(text);
  });
});

const currency = fc.constantFrom(...Intl.supportedValuesOf('currency'));

test('every amount in every currency is read as it is written', () => {
  const amountMinor = fc.maxSafeInteger().filter((amount) => !Object.is(amount, -0));
  fc.assert(
    fc.property(fc.record({ amountMinor, currency }), (money) => {
      const amount = decimalOf(money);
      const read = parseMoney({ amount, currency: money.currency });
      // Sixteen digits before the point can be counted without decimals, and are no amount that anyone sends.
      if (amount.replace(/^-|\..*$/g, '').length <= 15) expect(read).toEqual({ ok: true, money });
      else expect(read).toEqual({ ok: false, problem: 'not_a_decimal' });
    }),
    { numRuns: 2000 },
  );
});

test('whatever is sent, it is an exact integer or a named problem', () => {
  const amount = fc.oneof(fc.string(), fc.stringMatching(/^-?\d{0,18}\.?\d{0,10}$/), fc.double().map(String));
  fc.assert(
    fc.property(amount, fc.oneof(currency, fc.string()), (text, code) => {
      const read = parseMoney({ amount: text, currency: code });
      if (!read.ok) return;
      expect(Number.isSafeInteger(read.money.amountMinor)).toBe(true);
      expect(Object.is(read.money.amountMinor, -0)).toBe(false);
      expect(Number(decimalOf(read.money))).toBe(Number(text) + 0);
    }),
    { numRuns: 2000 },
  );
});
