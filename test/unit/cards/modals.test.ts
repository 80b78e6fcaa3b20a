import { describe, expect, it } from 'vitest';
import { detailsModal, noteModal, parseNote } from '../../../src/cards/modals.ts';
import * as build from '../../support/build.ts';
import { textsIn, viewProblems } from '../../support/slack-limits.ts';

const { HASH, MONDAY, REC_ID } = build;
const item = build.recommendation();
const privateMetadata = `${REC_ID}|${HASH}`;
const send = (note: string | null, callbackId = 'note_approve', metadata = privateMetadata) =>
  parseNote({ callbackId, privateMetadata: metadata, values: { note: { note } } });

describe('a note on a decision', () => {
  it.each([
    ['approve', 'Approve with a note', 'Approve'],
    ['reject', 'Reject with a note', 'Reject'],
  ] as const)('asks for it: %s', (verb, title, submit) => {
    const view = noteModal({ verb, item });
    expect([view.title.text, view.submit?.text]).toEqual([title, submit]);
    expect(textsIn(view.blocks).join('\n')).toContain('Budget shift, $12,400 · “Brand – US”. High risk.');
    expect(viewProblems(view)).toEqual([]);
    const sent = parseNote({
      callbackId: view.callback_id ?? '',
      privateMetadata: view.private_metadata ?? '',
      values: { note: { note: ' Fine ' } },
    });
    expect(sent).toEqual({ ok: true, wish: { verb, id: REC_ID, revisionHash: HASH, note: 'Fine' } });
  });

  it('warns of what cannot be taken back, and lets a person take on what is by hand only', () => {
    const view = noteModal({
      verb: 'approve',
      item: build.recommendation({ verdict: build.verdict({ irreversible: true, lane: 'human_only' }) }),
    });
    expect(textsIn(view.blocks).join('\n')).toContain('once done it cannot be taken back');
    expect(view.submit?.text).toBe('I’ll do it by hand');
  });

  it.each([
    ['none', null, null],
    ['blanks', '  \n ', null],
    ['exactly 500 characters', 'x'.repeat(500), 'x'.repeat(500)],
  ])('may be left out or short: %s', (_what, typed, note) => {
    expect(send(typed)).toEqual({ ok: true, wish: { verb: 'approve', id: REC_ID, revisionHash: HASH, note } });
  });

  it('is sent back when it is too long', () => {
    expect(send('x'.repeat(501))).toEqual({
      ok: false,
      errors: { note: 'Please keep it within 500 characters; this has 501.' },
    });
  });

  it.each([
    ['another modal', 'details', privateMetadata],
    ['a name from the prototype', 'toString', privateMetadata],
    ['foreign metadata', 'note_approve', '{"id":1}'],
    ['no metadata', 'note_approve', ''],
  ])('is not taken from %s', (_what, callbackId, metadata) => {
    expect(send('x', callbackId, metadata)).toEqual({ ok: false, errors: null });
  });

  it('is empty when Slack sends no values', () => {
    expect(parseNote({ callbackId: 'note_reject', privateMetadata, values: {} })).toMatchObject({
      ok: true,
      wish: { note: null },
    });
  });
});

describe('details', () => {
  const history = [
    { type: 'received', at: MONDAY, privates: {} },
    {
      type: 'approval_given',
      at: MONDAY + 600_000,
      privates: { person: 'dana', slack_user: 'UDANA', note: 'Fine <!here>' },
    },
  ];
  const seen = (view = detailsModal(item, history, build.cardContext())) => textsIn(view.blocks).join('\n');

  it('tell what happened, with whom and why', () => {
    expect(seen()).toContain('<!date^1795424400^{date_num} {time_secs}|2026-11-23 09:00 UTC> · *received*');
    expect(seen()).toContain('*approval given* by Dana “Fine &lt;!here&gt;”');
    expect(seen()).not.toContain('UDANA');
  });

  it('tell every rule’s points, who is asked, and for how long', () => {
    expect(seen()).toContain('• 40 · budget-over-10k: $12,400 &gt; $10,000');
    expect(seen()).toContain('Asks Marketing head or Finance for 30 min, then CMO for 1 h');
  });

  it('show what the agent sent, its data, and the hashes', () => {
    for (const words of [
      'summary: Move $12,400 a week',
      'target: google_ads · 123-456-7890 · campaignBudgets/987',
      'change: weekly_budget: $20,000 → $32,400',
      'confidence: 0.72',
      'next step 2: Recheck CPA in 48 h',
      'metric CPA: $41 → $38',
      'context weekly_budget: $110,000',
      'undo: supported, for 72 h. Spend already served is not recovered',
      '{"cpa":38.2,"clicks":5120}',
      `revision hash ${HASH}`,
      `policy hash ${'a1'.repeat(32)}`,
      'key shift-brand-us-2026-11-23',
    ]) {
      expect(seen()).toContain(words);
    }
  });

  it('keep the beginning and the end of a long history, and count the rest', () => {
    const long = Array.from({ length: 500 }, (_, index) => ({
      type: `event_${index}`,
      at: MONDAY + index,
      privates: {},
    }));
    const view = detailsModal(item, long, build.cardContext());
    expect(viewProblems(view)).toEqual([]);
    expect(seen(view)).toContain('*event 0*');
    expect(seen(view)).toContain('…and 340 more entries');
    expect(seen(view)).toContain('*event 499*');
  });
});
