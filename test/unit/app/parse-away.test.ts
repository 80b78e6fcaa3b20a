import { describe, expect, test } from 'vitest';
import { parseAway } from '../../../src/app/parse-away.ts';

/** Wednesday, 25 November 2026, 15:30 in Berlin. */
const NOW = Date.parse('2026-11-25T14:30:00Z');
const read = (text: string) => parseAway(text, NOW, 'Europe/Berlin');

describe('somebody is away', () => {
  test.each<[string, string]>([
    ['until Monday', '2026-11-30T00:00+01:00'],
    ['until next tue', '2026-12-01T00:00+01:00'],
    ['until wednesday', '2026-12-02T00:00+01:00'],
    ['until Monday 9:00', '2026-11-30T09:00+01:00'],
    ['until Monday at 9am', '2026-11-30T09:00+01:00'],
    ['until tomorrow', '2026-11-26T00:00+01:00'],
    ['until tomorrow 13:15', '2026-11-26T13:15+01:00'],
    ['until 17:00', '2026-11-25T17:00+01:00'],
    ['until 9:00', '2026-11-26T09:00+01:00'],
    ['until 5pm', '2026-11-25T17:00+01:00'],
    ['until 2026-12-24', '2026-12-24T00:00+01:00'],
    ['until 2026-12-24 09:30', '2026-12-24T09:30+01:00'],
    ['until 24 Dec', '2026-12-24T00:00+01:00'],
    ['until Dec 24', '2026-12-24T00:00+01:00'],
    ['until December 24', '2026-12-24T00:00+01:00'],
    ['until 24 Dec 9:00', '2026-12-24T09:00+01:00'],
    ['until 1 July', '2027-07-01T00:00+02:00'],
    ['for 3 days', '2026-11-28T15:30+01:00'],
    ['for 1 week', '2026-12-02T15:30+01:00'],
    ['for 90m', '2026-11-25T17:00+01:00'],
    ['for 2h', '2026-11-25T17:30+01:00'],
  ])('%s', (text, until) => expect(read(text)).toEqual({ ok: true, wish: { until: Date.parse(until), deputy: null } }));
});

describe('a deputy is named', () => {
  const monday = Date.parse('2026-11-30T00:00+01:00');
  test.each<[string, object]>([
    ['until Monday → <@U000FELIX|felix>', { slackId: 'U000FELIX' }],
    ['until Monday -> <@U000FELIX>', { slackId: 'U000FELIX' }],
    ['until Monday to <@U000FELIX|felix>', { slackId: 'U000FELIX' }],
    ['until Monday <@W000FELIX>', { slackId: 'W000FELIX' }],
    ['until Monday → @felix', { handle: 'felix' }],
    ['until Monday -> Felix', { handle: 'felix' }],
    ['until Monday to @felix', { handle: 'felix' }],
  ])('%s', (text, deputy) => expect(read(text)).toEqual({ ok: true, wish: { until: monday, deputy } }));
});

describe('nothing is noted', () => {
  test.each<[string, string]>([
    ['', 'no_end'],
    ['until', 'no_end'],
    ['→ <@U000FELIX>', 'no_end'],
    ['until the cows come home', 'unclear_end'],
    ['until 25:00', 'unclear_end'],
    ['until 13pm', 'unclear_end'],
    ['until 32 Dec', 'unclear_end'],
    ['until 2026-13-40', 'unclear_end'],
    ['for ever', 'unclear_end'],
    ['for 0 days', 'in_the_past'],
    ['until 2026-11-01', 'in_the_past'],
    ['until 2028-01-01', 'too_far'],
    ['for 999 weeks', 'too_far'],
  ])('“%s”: %s', (text, problem) => expect(read(text)).toEqual({ ok: false, problem }));
});
