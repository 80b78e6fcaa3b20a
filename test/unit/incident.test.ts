import { describe, expect, test } from 'vitest';
import { eventLine } from '../../src/incident/event-line.ts';
import { incidentPage } from '../../src/incident/incident.ts';
import { type Page, pageHtml, pageMarkdown } from '../../src/incident/page.ts';
import { halt, MONDAY, recommendation } from '../support/build.ts';

const page = (text: string): Page => ({
  title: 'Title',
  sections: [
    {
      heading: 'Heading',
      parts: [
        { kind: 'facts', rows: [['Reason', text]] },
        { kind: 'table', head: ['A'], rows: [[text]] },
        { kind: 'text', text },
      ],
    },
  ],
});

describe('what others wrote stays text', () => {
  test.each<[string, string]>([
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
    ['[click](https://evil.example)', '\\[click\\](https\\://evil.example)'],
    ['www.evil.example', 'www\\.evil.example'],
    ['mail me@evil.example', 'mail me\\@evil.example'],
    ['a | b | c', 'a \\| b \\| c'],
    ['*now* and _here_ in rec_01AB', '\\*now\\* and \\_here\\_ in rec_01AB'],
    ['`code` \\ &amp; ~~gone~~', '\\`code\\` \\\\ \\&amp; \\~\\~gone\\~\\~'],
    ['two\n# lines\u202e', 'two # lines'],
    ['# heading', '\\# heading'],
    ['1. list', '1\\. list'],
  ])('%j in Markdown', (text, expected) => {
    const lines = pageMarkdown(page(text)).split('\n');
    expect(lines).toContain(`- **Reason:** ${expected}`);
    expect(lines).toContain(`| ${expected} |`);
    expect(lines).toContain(expected);
  });

  test('in HTML', () => {
    const html = pageHtml(page(`<script>alert('1')</script> & "quoted"`));
    const escaped = '&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;';
    expect(html.split(escaped)).toHaveLength(4);
    expect(html).not.toContain('<script');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)=/);
  });
});

describe('an event', () => {
  const event = { seq: 7, at: MONDAY, type: 'approval_given', leafHash: 'ab', privates: {} };
  const names = (handle: string) => `${handle}!`;

  test.each([
    [
      'by a person',
      { origin: { kind: 'person', roles: ['finance'] }, private: { person: 'x' } },
      { person: 'felix', slack_user: 'U1' },
      'felix! (U1) as finance',
    ],
    [
      'by someone erased',
      { origin: { kind: 'person', roles: [] }, private: { person: 'x' } },
      {},
      'a person who was erased',
    ],
    ['by an agent', { origin: { kind: 'agent', key_id: '1a' }, private: {} }, {}, 'the agent, key 1a'],
    [
      'by policy, with whatever call it came',
      { by: 'policy', origin: { kind: 'agent', key_id: '1a' }, private: {} },
      {},
      'policy alone',
    ],
    ['by people, which the click says', { by: 'people', origin: { kind: 'clock' }, private: {} }, {}, 'the clock'],
    ['by a halt', { halt: 'halt_1', origin: { kind: 'clock' }, private: {} }, {}, 'a halt'],
    ['by time', { origin: { kind: 'clock' }, private: {} }, {}, 'the clock'],
    ['by nobody', {}, {}, 'Countersign'],
  ])('%s', (_what, facts, privates, who) => {
    expect(eventLine({ ...event, facts, privates }, names)[3]).toBe(who);
  });

  test.each<[string, object, Record<string, string>, string]>([
    ['what it was in the time before commitments', { outcome_hash: 'ab' }, {}, 'hash of the report ab'],
    ['what stands beside it', {}, { outcome_hash: 'ab' }, 'hash of the report ab'],
    ['what the agent found changed', {}, { drift: 'Sam did it' }, '“Sam did it”'],
    [
      'where it was clicked',
      { origin: { channel: 'C1', message: '1.1', roles: [] } },
      {},
      'on the Slack message C1 1.1',
    ],
    [
      'where it was clicked, in direct messages',
      { origin: { message: '1.1', roles: [] } },
      { slack_channel: 'D1' },
      'on the Slack message D1 1.1',
    ],
    [
      'that it was in direct messages of somebody erased',
      { origin: { message: '1.1', roles: [] }, private: { slack_channel: 'x' } },
      {},
      'on the Slack message in direct messages 1.1',
    ],
  ])('says %s', (_what, facts, privates, more) => {
    expect(eventLine({ ...event, facts: { private: {}, ...facts }, privates }, names)[4]).toBe(more);
  });

  test('says what was written, and what was erased', () => {
    const facts = { private: { note: 'x', reason: 'y' }, took_ms: 90_000, permit: 'permit_1', expires_at: MONDAY };
    const [, , , , more] = eventLine({ ...event, facts, privates: { note: 'Fine' } }, names);
    expect(more).toBe(
      '“Fine”; a reason that was erased; permit permit_1; valid until 2026-11-23 09:00:00.000 UTC; took 90 s',
    );
  });
});

test('a page without a checkpoint says that nothing can be proven yet', () => {
  const none = {
    events: [],
    messages: [],
    callbacks: [],
    revisions: [],
    halts: [],
    checkpoint: null,
    findings: [],
    verifier: 'key',
    madeAt: MONDAY,
  };
  const text = pageMarkdown(incidentPage({ item: recommendation(), ...none }, (handle) => handle));
  expect(text).toContain('nothing of this can be proven until it is');
  expect(text).toContain('## Who was shown what, and who clicked\n\nNothing.');
});

describe('what a page tells of a recommendation', () => {
  const names = (handle: string) => ({ dana: 'Dana Reyes', felix: 'Felix Brandt' })[handle] ?? handle;
  const told = (more: Partial<Parameters<typeof incidentPage>[0]>) =>
    pageMarkdown(
      incidentPage(
        {
          ...{
            item: recommendation(),
            messages: [],
            callbacks: [],
            revisions: [],
            halts: [],
            findings: [],
            events: [],
          },
          ...{ checkpoint: null, verifier: 'key', madeAt: MONDAY },
          ...more,
        },
        names,
      ),
    );
  const event = (seq: number, type: string, facts: object) => ({
    ...{ seq, at: MONDAY, type, leafHash: 'ab', privates: {} },
    facts: { origin: { kind: 'agent', key_id: '1a' }, private: {}, ...facts },
  });

  test('says of what autopilot did that policy alone decided it, not the agent', () => {
    const text = told({ events: [event(1, 'approved', { by: 'policy' })] });
    expect(text).toContain('approved 2026-11-23 09:00:00.000 UTC by policy alone (event 1)');
    expect(text).not.toMatch(/approved.*by the agent/);
  });

  test('lists what the agent reported, though it had no words for it', () => {
    const text = told({ events: [event(7, 'executed', {}), event(9, 'rolled_back', {})] });
    expect(text).toContain('- **executed:** 2026-11-23 09:00:00.000 UTC (event 7)');
    expect(text).toContain('- **rolled back:** 2026-11-23 09:00:00.000 UTC (event 9)');
  });

  test('says who engaged the halts that it met, why, and who released them', () => {
    const release = { by: 'dana', reason: 'Tracking is back', at: MONDAY };
    const met = halt({ id: 'halt_1', engagedAt: MONDAY, engagedBy: 'sam', reason: 'It runs away', release });
    const text = told({
      halts: [met, { ...met, id: 'halt_2', releasedAt: MONDAY, agreed: { ...release, by: 'felix' } }],
    }).replaceAll('\\', '');
    const begins =
      'all | 2026-11-23 09:00:00.000 UTC by sam | “It runs away” | 2026-11-23 09:00:00.000 UTC by Dana Reyes: “Tracking is back” |';
    expect(text).toContain(`| halt_1 | ${begins} no, it stands |`);
    expect(text).toContain(`| halt_2 | ${begins} 2026-11-23 09:00:00.000 UTC by Felix Brandt: “Tracking is back” |`);
    expect(told({})).not.toContain('Halts that it met');
  });
});
