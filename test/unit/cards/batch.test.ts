import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from '../../../src/cards/action-id.ts';
import { drawBatch, drawBatchReminder } from '../../../src/cards/batch.ts';
import { leaveOutForm, parseLeaveOut } from '../../../src/cards/batch-form.ts';
import { batchReply } from '../../../src/cards/batch-reply.ts';
import { type BatchView, offeredBy } from '../../../src/cards/batch-view.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import {
  approval,
  approved,
  cardContext,
  content,
  executed,
  HASH,
  halt,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  rejected,
  verdict,
} from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn, viewProblems } from '../../support/slack-limits.ts';
import { context as anyContext, item as anyItem, words as anyWords } from './arbitrary-item.ts';

const ID = 'bat_01JD9XQ5M3T8V2K4A6B8C0D2E4';
const OFFER = 'ab'.repeat(32);

function bid(index: number, dollars: number, state: State = pending()): Recommendation {
  const id = `rec_01JD9XQ5M3T8V2K4A6B8C0D2${String(index).padStart(2, '0')}`;
  const target = { platform: 'google_ads', account: '123', entity: `keyword/${index}`, name: `Keyword ${index}` };
  const amount = { amountMinor: dollars * 100, currency: 'USD' };
  return recommendation({
    id,
    state,
    content: content({ action: 'bid.adjust', target }),
    verdict: verdict({ title: 'Bid change', risk: 'low', lane: 'batch', amount }),
  });
}
function view(items: readonly Recommendation[], part: Partial<BatchView> = {}): BatchView {
  return {
    id: ID,
    kind: 'together',
    name: 'small_changes',
    version: 3,
    items: items.map((item) => ({ item, halt: null })),
    out: 0,
    ...part,
  };
}
const shown = (drawn: BatchView, part = {}) => drawBatch(drawn, OFFER, cardContext(part));
const said = (drawn: BatchView, part = {}) => textsIn(shown(drawn, part).blocks).join('\n');

describe('the card of a batch', () => {
  const four = [bid(1, 100), bid(2, 120), bid(3, 140), bid(4, 900)];

  it('says how many, how risky, how much, the spread, and the odd one out', () => {
    const text = said(view(four));
    expect(text).toContain('🟢 Low risk: 4 × Bid change, $1,260 in all');
    expect(text).toContain('*Spread:* $100 to $900, median $130');
    expect(text).toContain('*Odd one out:* Bid change, $900 · “Keyword 4”, 6.9× the median.');
    expect(text).toContain('• “Keyword 1”, $100 · ');
    expect(actionIdsIn(shown(view(four)).blocks)).toEqual([
      'batch_approve',
      'batch_leave_out',
      'batch_reject',
      'batch_open',
    ]);
  });

  it('says all of it in its text too', () => {
    const { text } = shown(view(four));
    expect(text).toContain('4 × Bid change, $1,260 in all');
    for (const index of [1, 2, 3, 4]) expect(text).toContain(`“Keyword ${index}”`);
  });

  it('folds a long list, and the form to leave some out has all of it', () => {
    const many = Array.from({ length: 40 }, (_, index) => bid(index, 10));
    expect(said(view(many))).toContain('…and 30 more');
    const form = leaveOutForm({ batchId: ID, offer: OFFER }, many);
    expect(viewProblems(form)).toEqual([]);
    expect(form.blocks.filter(({ type }) => type === 'input')).toHaveLength(4);
    for (const { id } of many) expect(JSON.stringify(form)).toContain(id);
  });

  it('shows who decided, and undoes all or one while it can be undone', () => {
    const items = [bid(1, 100, approved()), bid(2, 100, approved()), bid(3, 100, rejected())];
    expect(said(view(items))).toContain('✅ *2 approved by <@UDANA>*');
    expect(said(view(items))).toContain('❌ *1 rejected by <@UDANA>*');
    expect(actionIdsIn(shown(view(items)).blocks)).toEqual(['batch_undo', 'undo', 'undo', 'undo']);
    const late = { now: MONDAY + 15 * MINUTE_MS };
    expect(actionIdsIn(shown(view(items), late).blocks)).toEqual([]);
  });

  it('says whose yes is still missing, where it takes two', () => {
    const both = verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] }, lane: 'batch' });
    const items = [1, 2].map((index) => ({
      ...bid(index, 5, pending({ approvals: [approval()] })),
      verdict: both,
    }));
    expect(said(view(items))).toContain('Still missing: Finance');
  });

  it('approves nothing under a halt, and says so', () => {
    const items = four.map((item) => ({ item, halt: halt() }));
    expect(said(view([], { items }))).toContain('⛔ *Halt on all*');
    expect(actionIdsIn(shown(view([], { items })).blocks)).toEqual(['batch_open']);
  });

  it('says where its items went when all have cards of their own', () => {
    expect(said(view([], { out: 4 }))).toContain('4 have cards of their own.');
    expect(drawingProblems(shown(view([], { out: 4 })))).toEqual([]);
  });

  it('decides those of a list one by one', () => {
    const drawing = shown(view(four, { kind: 'list', name: 'bid-pilot' }));
    expect(actionIdsIn(drawing.blocks)).toEqual(['batch_open', 'decide', 'decide', 'decide', 'decide']);
  });
});

describe('what it offers', () => {
  it('are the revisions that wait and that no halt froze, and those that can be undone', () => {
    const items = [
      { item: bid(1, 5), halt: null },
      { item: bid(2, 5), halt: halt() },
      { item: bid(3, 5, approved()), halt: null },
      { item: bid(4, 5, executed()), halt: null },
    ];
    const offered = offeredBy(view([], { items }), cardContext());
    expect(offered.decide).toEqual([{ id: bid(1, 5).id, revisionHash: HASH }]);
    expect(offered.undo).toEqual([{ id: bid(3, 5).id, revisionHash: HASH }]);
  });

  it('is nothing for a list', () => {
    expect(offeredBy(view([bid(1, 5)], { kind: 'list' }), cardContext())).toEqual({ decide: [], undo: [] });
  });
});

describe('what comes back', () => {
  const value = { batchId: ID, offer: OFFER };
  const sent = (values: Record<string, Record<string, string | null>>, part = {}) =>
    parseLeaveOut({ callbackId: 'batch', privateMetadata: encodeBatch(value), values, ...part });

  it('is what was sent', () => {
    expect(decodeBatch(encodeBatch(value))).toEqual(value);
    const [one, two] = [bid(1, 5).id, bid(2, 5).id];
    expect(sent({ leave_out_0: { leave_out: `${one},${two}` }, leave_out_1: { leave_out: null } })).toEqual({
      value,
      leftOut: [one, two],
    });
    expect(sent({})).toEqual({ value, leftOut: [] });
  });

  it.each<[string, unknown]>([
    ['another form', sent({}, { callbackId: 'decide' })],
    ['a forged batch', sent({}, { privateMetadata: `bat_1|${OFFER}` })],
    ['a forged item', sent({ leave_out_0: { leave_out: 'rec_x' } })],
    ['a batch with more behind it', decodeBatch(`${encodeBatch(value)}|x`)],
    ['no text', decodeBatch(null)],
  ])('is refused where it is %s', (_name, read) => expect(read).toBeNull());
});

it('the answer names who was refused and why, once for each reason', () => {
  const refused = [1, 2, 3].map((index) => ({ item: bid(index, 5), why: index < 3 ? 'Not yours.' : 'Too late.' }));
  const text = batchReply('approve', 9, refused);
  expect(text.split('\n')).toEqual([
    '9 approved, 3 left as they are:',
    expect.stringMatching(/Keyword 1.*Keyword 2.*: Not yours\.$/),
    expect.stringMatching(/Keyword 3.*: Too late\.$/),
  ]);
});

it('whatever agents send, Slack takes a batch, and nothing of it is live', () => {
  const items = fc.uniqueArray(anyItem, { minLength: 1, maxLength: 6, selector: ({ id }) => id });
  fc.assert(
    fc.property(
      items,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('together' as const, 'list' as const),
      anyWords,
      anyContext,
      (made, times, kind, name, context) => {
        const many = Array.from({ length: times }, () => made)
          .flat()
          .slice(0, 40);
        const wild = view(many, { kind, name });
        const reminder = drawBatchReminder(wild, context);
        const refused = many.map((item) => ({ item, why: 'Not yours.' }));
        expect(drawingProblems(drawBatch(wild, OFFER, context))).toEqual([]);
        expect(reminder === null ? [] : drawingProblems(reminder)).toEqual([]);
        expect(batchReply('undo', 0, refused).length).toBeLessThanOrEqual(3_000);
        const waiting = made.filter(({ state }) => state.status === 'pending');
        if (waiting.length > 0) expect(viewProblems(leaveOutForm({ batchId: ID, offer: OFFER }, waiting))).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});
