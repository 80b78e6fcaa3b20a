import { describe, expect, it } from 'vitest';
import { snoozesLeft } from '../../../src/cards/care-forms.ts';
import type { Submission } from '../../../src/cards/form.ts';
import {
  amendForm,
  amountProblem,
  annotateForm,
  decideForm,
  detailsModal,
  parseForm,
  reassignForm,
  snoozeForm,
} from '../../../src/cards/modals.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { textsIn, valuesIn, viewProblems } from '../../support/slack-limits.ts';

const { HASH, HOUR_MS, MINUTE_MS, MONDAY, REC_ID } = build;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const item = build.recommendation();
const context = build.cardContext();
const privateMetadata = `${REC_ID}|${HASH}`;
const about = { id: REC_ID, revisionHash: HASH };
const NOTE = { note: 'Fine' };

/** What a form sends: each field by its name. */
function send(callbackId: string, fields: Record<string, string | null>, metadata = privateMetadata) {
  const values = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }]));
  return parseForm({ callbackId, privateMetadata: metadata, values });
}

describe('a form', () => {
  it.each([
    ['decide', decideForm(item, context), 'Decide with a note', 'Decide'],
    [
      'annotate',
      annotateForm(build.recommendation({ state: build.approved() }), context),
      'Add a note',
      'Add the note',
    ],
    ['amend', amendForm(item, context), 'Change the amount', 'Approve this amount'],
    ['reassign', reassignForm(item, context), 'Hand over', 'Hand over'],
    ['snooze', snoozeForm(item, context), 'Snooze', 'Snooze'],
  ])('says what it is about, and Slack takes it: %s', (callbackId, view, title, submit) => {
    if (view === null) throw new Error('expected a form');
    expect([view.callback_id, view.title.text, view.submit?.text]).toEqual([callbackId, title, submit]);
    expect(view.private_metadata).toBe(privateMetadata);
    expect(textsIn(view.blocks).join('\n')).toContain('Budget shift, $12,400 · “Brand – US”. High risk.');
    expect(viewProblems(view)).toEqual([]);
  });

  it('warns of what cannot be taken back, and lets a person take on what is by hand only', () => {
    const verdict = build.verdict({ irreversible: true, lane: 'human_only' });
    const seen = textsIn(decideForm(build.recommendation({ verdict }), context).blocks).join('\n');
    expect(seen).toContain('once done it cannot be taken back');
    expect(seen).toContain('I’ll do it by hand');
  });

  it('offers no approval under a halt', () => {
    expect(valuesIn(decideForm(item, build.cardContext({ halt: build.halt() })).blocks)).toEqual(['reject']);
  });

  it('shows the notes that are there already', () => {
    const noted = build.recommendation({
      state: build.executed(),
      notes: [{ by: 'lee', at: MONDAY, note: 'Agreed by phone' }],
    });
    expect(textsIn(annotateForm(noted, context).blocks).join('\n')).toContain('“Agreed by phone”');
  });
});

describe('past a limit', () => {
  const past = build.cardContext({ limits: [build.limitUse({ id: 'daily_moves', passed: true })] });

  it.each([
    ['deciding', decideForm(item, past)],
    ['changing the amount', amendForm(item, past)],
  ])('%s tells it, and remembers that it did', (_what, view) => {
    expect(textsIn(view?.blocks ?? []).join('\n')).toContain('Past a limit: with this, ');
    expect(view?.private_metadata).toBe(`${privateMetadata}|daily_moves`);
  });
});

describe('a smaller amount', () => {
  const fieldOf = (part: Partial<Recommendation>) => amendForm(build.recommendation(part), context)?.blocks.at(-2);

  it('lies between what is and what is asked', () => {
    expect(fieldOf({})).toMatchObject({
      label: { text: 'New amount in USD' },
      hint: { text: 'More than $20,000 and less than $32,400.' },
      element: { min_value: '20000.00', max_value: '32400.00', placeholder: { text: 'For example 26200.00' } },
    });
  });

  it('may lie above what is asked, where less is asked than there is', () => {
    const change = { field: 'max_bid', before: 2, after: 1.5 };
    expect(fieldOf({ content: build.content({ change }) })).toMatchObject({
      label: { text: 'New value' },
      hint: { text: 'More than 1.5 and less than 2.' },
      element: { min_value: '1.5', max_value: '2', placeholder: { text: 'For example 1.75' } },
    });
  });

  it('is left for the person to type, since what was asked cannot stand there', () => {
    expect(fieldOf({})).not.toMatchObject({ element: { initial_value: expect.anything() } });
  });

  it('says that approvals of the other amount count no longer', () => {
    const state = build.pending({ approvals: [build.approval()] });
    expect(textsIn(amendForm(build.recommendation({ state }), context)?.blocks ?? []).join('\n')).toContain(
      'no longer count',
    );
  });

  it.each<[string, Partial<Recommendation>]>([
    ['its agent does not offer it', { content: build.content({ amendable: false }) }],
    ['nothing says how much', { content: build.content({ change: { field: 'status', before: 'on', after: 'off' } }) }],
    [
      'no amount lies between',
      { content: build.content({ change: { field: 'max_bid', before: usd('1.10'), after: usd('1.11') } }) },
    ],
    ['a person does it by hand', { verdict: build.verdict({ lane: 'human_only' }) }],
  ])('is not there to give where %s', (_what, part) => {
    expect(amendForm(build.recommendation(part), context)).toBeNull();
  });

  it.each([
    ['not_a_number', 'Please give a number, such as 25000 or 25000.50.'],
    ['too_many_decimals', 'Please give no more decimals than the currency has.'],
    ['not_between', 'More than $20,000 and less than $32,400.'],
    ['not_amendable', 'bid-pilot takes no other amount for this: approve or reject it.'],
  ] as const)('that cannot stand is told so at its field: %s', (problem, said) => {
    expect(amountProblem(problem, item)).toBe(said);
  });
});

describe('a snooze', () => {
  const at = (now: number) => snoozeForm(item, build.cardContext({ now }));
  const offered = (now: number) => valuesIn(at(now)?.blocks).map((ms) => Number(ms) / MINUTE_MS);

  it('ends before the deadline', () => {
    expect(offered(MONDAY)).toEqual([1, 5, 15]);
    expect(offered(MONDAY + 15 * MINUTE_MS - 1)).toEqual([1, 5, 15]);
    expect(offered(MONDAY + 15 * MINUTE_MS)).toEqual([1, 5]);
  });

  it('is offered in steps that fit the time there is', () => {
    const chain = [{ roles: ['marketing_head'], withinMs: 3 * HOUR_MS, remindAfterMs: [] }];
    const long = build.recommendation({ verdict: build.verdict({ chain }) });
    expect(snoozesLeft(long, MONDAY).map((ms) => ms / MINUTE_MS)).toEqual([5, 15, 30, 60, 120]);
  });

  it('is not offered when no time is left for it, nor while a halt keeps its time', () => {
    expect(at(MONDAY + 29 * MINUTE_MS - 1)).not.toBeNull();
    expect(at(MONDAY + 29 * MINUTE_MS)).toBeNull();
    expect(snoozesLeft(build.recommendation({ state: build.pending({ frozenAt: MONDAY }) }), MONDAY)).toEqual([]);
    expect(snoozesLeft(build.recommendation({ state: build.approved() }), MONDAY)).toEqual([]);
  });
});

describe('what a form sends', () => {
  it.each([
    ['decide', { decision: 'approve', ...NOTE }, { verb: 'approve', note: 'Fine' }],
    ['decide', { decision: 'reject', note: null }, { verb: 'reject', note: null }],
    ['decide', { decision: 'reject', note: '  \n ' }, { verb: 'reject', note: null }],
    ['decide', { decision: 'reject', note: 'x'.repeat(500) }, { verb: 'reject', note: 'x'.repeat(500) }],
    ['amend', { amount: ' 25000 ', ...NOTE }, { verb: 'amend', amount: '25000', note: 'Fine' }],
    ['reassign', { person: 'U0LENA' }, { verb: 'reassign', slackUser: 'U0LENA' }],
    ['snooze', { time: String(HOUR_MS) }, { verb: 'snooze', forMs: HOUR_MS }],
    ['annotate', NOTE, { verb: 'annotate', note: 'Fine' }],
  ])('is a wish: %s %o', (callbackId, fields, wish) => {
    expect(send(callbackId, fields)).toEqual({ ok: true, wish: { ...about, ...wish } });
  });

  it.each([
    ['decide', { decision: null }, { decision: 'Please choose one.' }],
    [
      'decide',
      { decision: 'approve', note: 'x'.repeat(501) },
      { note: 'Please keep it within 500 characters; this has 501.' },
    ],
    ['amend', { amount: '' }, { amount: 'Please give an amount.' }],
    ['reassign', { person: null }, { person: 'Please choose a person.' }],
    ['snooze', { time: null }, { time: 'Please choose for how long.' }],
    ['annotate', { note: ' ' }, { note: 'Please write a note.' }],
  ])('is sent back with what is wrong at the field: %s %o', (callbackId, fields, errors) => {
    expect(send(callbackId, fields)).toEqual({ ok: false, errors });
  });

  it.each<[string, string, Record<string, string | null>, string]>([
    ['another modal', 'details', NOTE, privateMetadata],
    ['a name from the prototype', 'toString', NOTE, privateMetadata],
    ['foreign metadata', 'annotate', NOTE, '{"id":1}'],
    ['no metadata', 'annotate', NOTE, ''],
    ['a decision that is none', 'decide', { decision: 'undo' }, privateMetadata],
    ['a person that is none', 'reassign', { person: '<!channel>' }, privateMetadata],
    ['a time that was not offered', 'snooze', { time: '1' }, privateMetadata],
    ['a time that is none', 'snooze', { time: 'Infinity' }, privateMetadata],
  ])('is nothing where it is not ours: %s', (_what, callbackId, fields, metadata) => {
    expect(send(callbackId, fields, metadata)).toEqual({ ok: false, errors: null });
  });

  it('is incomplete where Slack sends no values', () => {
    const nothing: Submission = { callbackId: 'decide', privateMetadata, values: {} };
    expect(parseForm(nothing)).toEqual({ ok: false, errors: { decision: 'Please choose one.' } });
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
