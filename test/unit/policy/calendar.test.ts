import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { content, HOUR_MS } from '../../support/build.ts';
import { policyText, policyWith } from '../../support/policy.ts';

const SHIPPED = 'from: 11-26, to: 12-01, for: [audience.*, price.*, checkout.*], then: raise }';
/** The shipped policy with one more entry in its calendar. */
const LISTS: [string, string] = ['holidays: {}', 'holidays: { germany: [2026-12-26, 2026-12-25, 2027-01-01] }'];
const withEntry = (entry: string) => policyWith([SHIPPED, `${SHIPPED}\n  - { name: Sale, ${entry} }`], LISTS);
const utc = (text: string) => Date.parse(`${text}Z`);

/** A small shift that autopilot would let through on any other day. */
function judge(entry: string, now: number, part: Partial<Content> = {}) {
  const change = {
    field: 'weekly_budget',
    before: { amount: '1000.00', currency: 'USD' },
    after: { amount: '1100.00', currency: 'USD' },
  };
  const data = { as_of: new Date(now - HOUR_MS).toISOString() };
  return evaluate(withEntry(entry), 'bid-pilot', content({ change, confidence: 0.9, data, ...part }), now);
}

describe('an entry of the calendar runs', () => {
  const DAYS = 'from: 2026-11-26, to: 2026-11-30';
  test.each<[string, string, string, boolean]>([
    ['not in the last millisecond before its first day', DAYS, '2026-11-26T04:59:59.999', false],
    ['from midnight of its first day, in the time zone of the policy', DAYS, '2026-11-26T05:00', true],
    ['until the end of its last day', DAYS, '2026-12-01T04:59:59.999', true],
    ['and no longer', DAYS, '2026-12-01T05:00', false],
    ['not in another year', DAYS, '2027-11-27T12:00', false],
    ['from an hour of its own', 'from: 2026-11-26T09:30, to: 2026-11-26T17:00', '2026-11-26T14:30', true],
    ['not before that hour', 'from: 2026-11-26T09:30, to: 2026-11-26T17:00', '2026-11-26T14:29:59', false],
    ['until an hour of its own', 'from: 2026-11-26T09:30, to: 2026-11-26T17:00', '2026-11-26T22:00', false],
    ['in its own time zone', `${DAYS}, timezone: Asia/Tokyo`, '2026-11-25T15:00', true],
    ['not after its end there', `${DAYS}, timezone: Asia/Tokyo`, '2026-11-30T15:00', false],
    ['every year', 'from: 11-26, to: 11-30', '2031-11-28T12:00', true],
    ['over New Year: before it', 'from: 12-24, to: 01-01', '2026-12-31T12:00', true],
    ['over New Year: after it', 'from: 12-24, to: 01-01', '2027-01-01T12:00', true],
    ['over New Year: not in summer', 'from: 12-24, to: 01-01', '2027-06-01T12:00', false],
    ['over New Year: not after its end', 'from: 12-24, to: 01-01', '2027-01-02T05:00', false],
    ['for one day', 'from: 07-04, to: 07-04', '2027-07-05T03:59', true],
    ['on 29 February in a leap year', 'from: 02-29, to: 02-29', '2028-02-29T12:00', true],
    ['on 1 March in other years', 'from: 02-29, to: 02-29', '2027-03-01T12:00', true],
    ['on each day of a list', 'holidays: germany', '2027-01-01T12:00', true],
    ['on none between them', 'holidays: germany', '2026-12-28T12:00', false],
    ['not after the last of them', 'holidays: germany', '2027-01-02T05:00', false],
    ['as long as the clock says, when it is put forward', 'from: 2027-03-14, to: 2027-03-14', '2027-03-15T03:59', true],
    ['and no longer then', 'from: 2027-03-14, to: 2027-03-14', '2027-03-15T04:00', false],
  ])('%s', (_name, when, now, runs) => {
    const { reasons } = judge(`${when}, for: [budget.*], then: raise`, utc(now));
    expect(reasons.includes('Sale: it is looked at more closely')).toBe(runs);
  });
});

describe('an entry of the calendar is about', () => {
  const day = utc('2026-11-28T12:00');
  const target = (platform: string, account: string) => ({ target: { platform, account, entity: '1' } });
  test.each<[string, string, Partial<Content>, boolean]>([
    ['the actions that it names', 'for: [bid.*]', {}, false],
    ['one of them', 'for: [bid.*, budget.shift]', {}, true],
    ['everything', 'for: ["*"]', {}, true],
    ['a platform', 'for: ["*"], platforms: [meta_ads]', {}, false],
    ['that platform', 'for: ["*"], platforms: [meta_ads, google_ads]', {}, true],
    ['an account, however it is written', 'for: ["*"], accounts: ["1234567890"]', {}, true],
    ['another account', 'for: ["*"], accounts: [act_1]', {}, false],
    ['a campaign, however it is written', 'for: ["*"], entities: [CampaignBudgets/987]', {}, true],
    ['another campaign', 'for: ["*"], entities: [campaignBudgets/98]', {}, false],
    ['a platform in an account', 'for: ["*"], platforms: [shop], accounts: [123-456-7890]', {}, false],
    ['both', 'for: ["*"], platforms: [shop], accounts: [s1]', target('shop', 'S 1'), true],
  ])('%s', (_name, scope, part, covered) => {
    const { reasons } = judge(`from: 11-26, to: 11-30, ${scope}, then: raise`, day, part);
    expect(reasons.some((reason) => reason.startsWith('Sale:'))).toBe(covered);
  });

  test('what names no platform, for all that it can be told', () => {
    const notice: Content = { kind: 'notice', action: 'note.anomaly', summary: 'x', confidence: 1 };
    const policy = withEntry('from: 11-26, to: 11-30, for: ["*"], platforms: [shop], then: hold');
    const verdict = evaluate(policy, 'price-scout', notice, day);
    expect(verdict.reasons).toContain('platform not known, so “Sale” cannot be checked');
    expect(verdict.freezes.map(({ name }) => name)).toEqual(['Sale']);
  });
});

test('days of a list that follow one another are one window, so that nothing is let go between them', () => {
  const now = utc('2026-12-25T12:00');
  expect(judge('holidays: germany, for: ["*"], then: hold', now).freezes).toMatchObject([
    { from: utc('2026-12-25T05:00'), until: utc('2026-12-27T05:00') },
    { from: utc('2027-01-01T05:00'), until: utc('2027-01-02T05:00') },
  ]);
});

test.each<[string, string, string, RegExp]>([
  ['neither dates nor a list', 'then: hold', 'calendar.1', /from and to, or the name of a list/],
  ['both', 'from: 11-26, to: 11-30, holidays: germany, then: hold', 'calendar.1', /from and to, or the name of a list/],
  ['half of them', 'from: 11-26, then: hold', 'calendar.1', /from and to/],
  ['a list that is none', 'holidays: france, then: hold', 'calendar.1.holidays', /no list of holidays is named france/],
])('an entry with %s is an error', (_what, part, path, message) => {
  const entry = `${SHIPPED}\n  - { name: Sale, for: ["*"], ${part} }`;
  const loaded = loadPolicy(policyText([SHIPPED, entry], LISTS));
  expect(loaded).toMatchObject({ ok: false, problems: [{ path, message: expect.stringMatching(message) }] });
});

describe('what an entry does', () => {
  const day = utc('2026-11-28T12:00');
  const running = { from: utc('2026-11-26T05:00'), until: utc('2026-12-01T05:00') };
  const entry = (then: string) => `from: 11-26, to: 11-30, for: [budget.*], ${then}`;

  test('raise: people decide, at a higher risk, and nothing is frozen', () => {
    expect(judge(entry('then: raise'), day)).toMatchObject({ lane: 'review', risk: 'high', score: 63, freezes: [] });
  });
  test('raise, as it is tuned', () => {
    expect(judge(entry('then: raise, risk: very_high, at_least: human_only, points: 1'), day)).toMatchObject({
      lane: 'human_only',
      risk: 'very_high',
      score: 74,
    });
  });
  test.each(['hold', 'refuse'] as const)('%s: it is a freeze of that time, and never on autopilot', (kind) => {
    const verdict = judge(entry(`then: ${kind}`), day);
    expect(verdict).toMatchObject({ lane: 'review', freezes: [{ name: 'Sale', kind, ...running }] });
  });
  test('a freeze is never on autopilot, whatever the entry is tuned to', () => {
    expect(judge(entry('then: hold, at_least: autopilot, risk: low'), day).lane).toBe('review');
    expect(judge(entry('then: raise, at_least: autopilot, risk: low'), day).lane).toBe('autopilot');
  });
  test('a freeze that is to come is known beforehand, so that no approval reaches into it', () => {
    const before = judge(entry('then: hold'), utc('2026-11-20T12:00'));
    expect(before).toMatchObject({ lane: 'autopilot', freezes: [{ name: 'Sale', ...running }] });
    expect(judge(entry('then: hold'), utc('2026-07-20T12:00')).freezes).toEqual([]);
  });
});

describe('a calendar that cannot be is an error', () => {
  const message = (entry: string) => {
    const loaded = loadPolicy(policyText([SHIPPED, `${SHIPPED}\n  - { ${entry} }`]));
    return loaded.ok ? null : loaded.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
  };
  const rest = 'for: [budget.*], then: hold';
  test.each<[string, string, RegExp]>([
    [
      'a day that is none',
      `name: S, from: 2026-11-31, to: 2026-12-01, ${rest}`,
      /calendar.1.from: there is no day 2026-11-31/,
    ],
    ['a month that is none', `name: S, from: 11-26, to: 13-01, ${rest}`, /calendar.1.to: there is no day 13-01/],
    ['an hour that is none', `name: S, from: 11-26T25:00, to: 11-27, ${rest}`, /calendar.1.from: there is no day/],
    ['a word', `name: S, from: tomorrow, to: 11-27, ${rest}`, /calendar.1.from: expected a date/],
    ['an end before its beginning', `name: S, from: 2026-11-26, to: 2026-11-25, ${rest}`, /end after it begins/],
    ['an end as it begins', `name: S, from: 11-26T09:00, to: 11-26T09:00, ${rest}`, /end after it begins/],
    ['a year on one side only', `name: S, from: 2026-11-26, to: 11-30, ${rest}`, /a year in both from and to/],
    ['a time zone that is none', `name: S, from: 11-26, to: 11-30, timezone: Mars/Base, ${rest}`, /IANA time zone/],
    [
      'a platform that is none',
      `name: S, from: 11-26, to: 11-30, platforms: [tiktok], ${rest}`,
      /platform tiktok is not/,
    ],
    ['a name that stands twice', `name: Black Friday week, from: 11-26, to: 11-30, ${rest}`, /is listed twice/],
    ['something else to do', 'name: S, from: 11-26, to: 11-30, for: [budget.*], then: panic', /calendar.1.then/],
  ])('%s', (_name, entry, problem) => expect(message(entry)).toMatch(problem));

  test('so is a time zone of the policy that is none', () => {
    const loaded = loadPolicy(policyText(['timezone: America/New_York\n\n', 'timezone: America/Gotham\n\n']));
    expect(loaded.ok ? [] : loaded.problems).toMatchObject(
      [{ path: 'timezone', message: /IANA/ }].map(() => ({ path: 'timezone' })),
    );
  });
});
