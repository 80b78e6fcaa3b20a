import { describe, expect, test } from 'vitest';
import { digestSpans } from '../../../src/policy/digest-spans.ts';

const at = (text: string) => Date.parse(text);

describe('a week in a chart', () => {
  test('goes by the days of its time zone, the first and the last cut where it begins and ends', () => {
    const spans = digestSpans(at('2026-11-16T14:00:00Z'), at('2026-11-23T14:00:00Z'), 'America/New_York');
    expect(spans.map(({ label }) => label)).toEqual([
      'Mon 16',
      'Tue 17',
      'Wed 18',
      'Thu 19',
      'Fri 20',
      'Sat 21',
      'Sun 22',
      'Mon 23',
    ]);
    expect(spans[1]).toEqual({ label: 'Tue 17', from: at('2026-11-17T05:00:00Z'), to: at('2026-11-18T05:00:00Z') });
    expect([spans.at(0)?.from, spans.at(-1)?.to]).toEqual([at('2026-11-16T14:00:00Z'), at('2026-11-23T14:00:00Z')]);
  });

  test.each([
    ['a day of 23 hours', '2026-03-29T00:00:00+01:00', '2026-03-31T00:00:00+02:00', 2],
    ['an hour', '2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z', 1],
    ['nothing', '2026-11-23T09:00:00Z', '2026-11-23T09:00:00Z', 0],
  ])('has as many days as %s', (_what, from, to, days) =>
    expect(digestSpans(at(from), at(to), 'Europe/Berlin')).toHaveLength(days),
  );

  test.each([
    ['fourteen days stay days', 14, 14, 'Mon 9'],
    ['more than two weeks are weeks', 28, 4, '26 Oct'],
    ['since the beginning of time is the last twenty weeks', 9_999, 20, '6 Jul'],
  ])('%s', (_what, days, places, first) => {
    const to = at('2026-11-23T00:00:00Z');
    const spans = digestSpans(Math.max(0, to - days * 86_400_000), to, 'UTC');
    expect(spans).toHaveLength(places);
    expect(spans[0]?.label).toBe(first);
    expect(spans.at(-1)?.to).toBe(to);
    expect(spans.slice(1).every(({ from }, index) => from === spans[index]?.to)).toBe(true);
  });
});
