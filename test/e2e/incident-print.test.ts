import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidentPage } from '../../src/incident/incident.ts';
import { pageHtml } from '../../src/incident/page.ts';
import { halt, MONDAY, recommendation } from '../support/build.ts';
import { launchChromium } from '../support/chromium.ts';

// 210 mm less two margins of 18 mm, at 96 dots an inch.
const A4_WIDTH = 658;
const HASH = 'c0ffee'.padEnd(64, '0');

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test('an incident page fits on A4, with a row of the longest kind in every table', async () => {
  const origin = {
    kind: 'person',
    roles: ['marketing_head'],
    channel: 'C7FC83341A',
    message: '1795382211.000004',
    card_hash: HASH,
  };
  const event = (seq: number, type: string, facts: object, privates = {}) => ({
    ...{ seq, type, at: MONDAY, leafHash: HASH, privates },
    facts: { origin, private: { person: HASH }, revision: 1, ...facts },
  });
  const release = { by: 'bartholomew.fitzgerald', reason: 'The tracking of conversions is back', at: MONDAY };
  const html = pageHtml(
    incidentPage(
      {
        item: recommendation(),
        events: [
          event(1_000_001, 'shown', { what: 'direct_message', status: 'rollback_failed' }),
          event(
            1_000_002,
            'approval_given',
            { took_ms: 90_000 },
            { person: 'bartholomew.fitzgerald', slack_user: 'U0132D94534' },
          ),
          event(1_000_003, 'rollback_requested', { permit: 'permit_01M82HX6NDN71EQCP4FNH46CF3', report_by: MONDAY }),
        ],
        messages: [
          {
            kind: 'rollback_overdue',
            to: 'ad-operations-emea',
            channel: 'C7FC83341A',
            ts: '1795382211.000009',
            at: MONDAY,
            hash: HASH,
          },
        ],
        callbacks: [
          {
            type: 'recommendation.rollback_requested',
            id: 'cb_1',
            state: 'delivered',
            attempts: 12,
            lastStatus: 503,
            at: MONDAY,
          },
        ],
        halts: [halt({ id: 'halt_01M82EY7AJ8X8G4XR425FQFNB5', release, agreed: release, releasedAt: MONDAY })],
        revisions: [{ revision: 1, contentHash: HASH, receivedAt: MONDAY, intact: true }],
        checkpoint: { size: 1_000_003, note: `countersign.example/record\n1000003\n${HASH}\n` },
        ...{ findings: [], verifier: `countersign.example/record+0d2de93a+${HASH}`, madeAt: MONDAY },
      },
      (handle) => `${handle} (Bartholomew Fitzgerald)`,
    ),
  );
  const page = await browser.newPage({ viewport: { width: A4_WIDTH, height: 1_000 } });
  await page.emulateMedia({ media: 'print' });
  await page.setContent(html);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(A4_WIDTH);
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
});
