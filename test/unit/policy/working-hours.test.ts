import { describe, expect, test } from 'vitest';
import { afterWork } from '../../../src/domain/shifts.ts';
import { shiftsOf } from '../../../src/policy/working-hours.ts';
import { HOUR_MS, MINUTE_MS } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const BERLIN = 'timezone: Europe/Berlin, days: mon-fri, from: "09:00", to: "18:00"';

/** Marketing with these hours, and Finance with those. */
function withHours(marketing: string, finance?: string) {
  const role = (person: string, hours: string): [string, string] => [
    `people: [${person}] }`,
    `people: [${person}], hours: { ${hours} } }`,
  ];
  return policyWith(role('dana', marketing), ...(finance === undefined ? [] : [role('felix', finance)]), [
    'holidays: {}',
    'holidays: { germany: [2026-12-25] }',
  ]).file;
}

/** When a step of the marketing head that begins then ends. */
function ends(hours: string, from: string, minutes: number): string {
  const begin = Date.parse(from);
  const shifts = shiftsOf(withHours(hours), ['marketing_head'], begin);
  return new Date(afterWork(shifts, begin, minutes * MINUTE_MS)).toISOString();
}

describe('half an hour of working time that begins', () => {
  test.each<[string, string, string, string]>([
    ['on a Friday at 17:50 ends on Monday at 09:20', BERLIN, '2026-11-27T17:50:00+01:00', '2026-11-30T08:20:00.000Z'],
    ['on a Friday at 17:30 ends on Friday at 18:00', BERLIN, '2026-11-27T17:30:00+01:00', '2026-11-27T17:00:00.000Z'],
    ['on a Sunday ends on Monday at 09:30', BERLIN, '2026-11-29T12:00:00+01:00', '2026-11-30T08:30:00.000Z'],
    ['before the clocks go forward', BERLIN, '2026-03-27T17:50:00+01:00', '2026-03-30T07:20:00.000Z'],
    ['before the clocks go back', BERLIN, '2026-10-23T17:50:00+02:00', '2026-10-26T08:20:00.000Z'],
    [
      'before a holiday, named by its list',
      `${BERLIN}, holidays: [germany]`,
      '2026-12-24T17:50:00+01:00',
      '2026-12-28T08:20:00.000Z',
    ],
    [
      'before a holiday, named by its date',
      `${BERLIN}, holidays: [2026-11-30]`,
      '2026-11-27T17:50:00+01:00',
      '2026-12-01T08:20:00.000Z',
    ],
    [
      'in a night shift that the clocks shorten',
      'timezone: Europe/Berlin, days: sat, from: "22:00", to: "06:00"',
      '2026-03-29T01:50:00+01:00',
      '2026-03-29T01:20:00.000Z',
    ],
    [
      'on some days of the week only',
      'timezone: America/New_York, days: "mon,wed-thu", from: "09:00", to: "17:00"',
      '2026-11-23T16:50:00-05:00',
      '2026-11-25T14:20:00.000Z',
    ],
    [
      'around the clock',
      'timezone: UTC, days: mon-sun, from: "00:00", to: "00:00"',
      '2026-11-28T23:50:00Z',
      '2026-11-29T00:20:00.000Z',
    ],
  ])('%s', (_when, hours, from, end) => expect(ends(hours, from, 30)).toBe(end));
});

test('somebody of several roles is at work while one of them is', () => {
  const file = withHours(BERLIN, 'timezone: America/New_York, days: mon-fri, from: "09:00", to: "17:00"');
  const monday = Date.parse('2026-11-23T00:00:00Z');
  const shifts = shiftsOf(file, ['marketing_head', 'finance'], monday);
  expect(shifts?.on.slice(0, 2)).toEqual([
    [monday + 8 * HOUR_MS, monday + 22 * HOUR_MS],
    [monday + 32 * HOUR_MS, monday + 46 * HOUR_MS],
  ]);
  expect(shiftsOf(file, ['marketing_head', 'cmo'], monday)).toBeUndefined();
});

test('time counts again where nothing is looked up any more, so that silence ends', () => {
  const away = withHours(
    `${BERLIN}, holidays: [${Array.from({ length: 31 }, (_, day) => `2026-12-${String(day + 1).padStart(2, '0')}`).join(', ')}]`,
  );
  const begin = Date.parse('2026-11-30T17:50:00+01:00');
  const shifts = shiftsOf(away, ['marketing_head'], begin);
  expect(new Date(afterWork(shifts, begin, 30 * MINUTE_MS)).toISOString()).toBe('2027-01-01T08:20:00.000Z');
  expect(shifts?.knownUntil).toBe(Date.parse('2027-01-04T00:00:00Z'));
  expect(afterWork(shifts, begin, 9_999 * MINUTE_MS)).toBeGreaterThan(Date.parse('2027-01-04T00:00:00Z'));
});
