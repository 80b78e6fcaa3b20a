import { describe, expect, test } from 'vitest';
import { parseExport } from '../../../src/app/hitl/parse-export.ts';
import type { ExportWish } from '../../../src/app/ports.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const DAY_MS = 86_400_000;
const EVERYTHING: ExportWish = { format: 'csv', fromAt: null, toAt: null, agent: null, action: null, person: null };
const read = (text: string) => parseExport(text.split(' '), NOW);

describe('/hitl export', () => {
  test.each<[string, Partial<ExportWish>]>([
    ['', {}],
    ['NDJSON', { format: 'ndjson' }],
    ['json agent:bid-pilot', { format: 'json', agent: 'bid-pilot' }],
    ['2026-11-01', { fromAt: Date.UTC(2026, 10, 1) }],
    ['csv 2026-11-01 2026-11-02', { fromAt: Date.UTC(2026, 10, 1), toAt: Date.UTC(2026, 10, 3) - 1 }],
    ['2026-11-01 2026-11-01', { fromAt: Date.UTC(2026, 10, 1), toAt: Date.UTC(2026, 10, 2) - 1 }],
    ['2026-11-01T09:00 2026-11-01T10:00+01:00', { fromAt: Date.UTC(2026, 10, 1, 9), toAt: Date.UTC(2026, 10, 1, 9) }],
    ['action:bid.adjust', { action: 'bid.adjust' }],
    ['person:dana', { person: 'dana' }],
    ['person:@dana', { person: 'dana' }],
    ['person:<@U0000DANA|dana>', { person: 'U0000DANA' }],
    ['csv agent:pacer action:budget.shift 1d', { agent: 'pacer', action: 'budget.shift', fromAt: NOW - DAY_MS }],
    ['30d', { fromAt: NOW - 30 * DAY_MS }],
  ])('takes “%s”', (text, wish) => expect(read(text)).toEqual({ ok: true, wish: { ...EVERYTHING, ...wish } }));

  test.each([
    ['xml', '“xml” is no part of an export'],
    ['person:<!channel>', 'is no part of an export'],
    ['2026-02-30', 'is no part of an export'],
    ['2026-13-45', 'is no part of an export'],
    ['2026-11-01 2026-11-02 2026-11-03', '“2026-11-03” is no part of an export'],
    ['2026-11-02 2026-11-01', 'the first time is later than the second'],
    ['2027-01-01', 'that time has not come yet'],
    ['<!channel>', '“&lt;!channel&gt;” is no part of an export'],
  ])('says what is wrong with “%s”', (text, says) =>
    expect(read(text)).toEqual({ ok: false, problem: expect.stringContaining(says) }),
  );
});
