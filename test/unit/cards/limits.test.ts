import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawAskedList } from '../../../src/cards/asked-list.ts';
import { drawAway, drawNotYours, drawStandIn } from '../../../src/cards/away-replies.ts';
import { drawCard } from '../../../src/cards/card.ts';
import { drawDigest } from '../../../src/cards/digest.ts';
import { drawNothingToTell, drawUnknownDigest } from '../../../src/cards/digest-replies.ts';
import { drawExplained, drawUnexplained } from '../../../src/cards/explain-reply.ts';
import { drawFoundMany, drawFoundNone } from '../../../src/cards/find-replies.ts';
import {
  amendForm,
  annotateForm,
  decideForm,
  detailsModal,
  reassignForm,
  snoozeForm,
} from '../../../src/cards/modals.ts';
import { drawPolicyNotice } from '../../../src/cards/policy-notice.ts';
import { drawPolicy } from '../../../src/cards/policy-reply.ts';
import { drawQueue } from '../../../src/cards/queue-reply.ts';
import { refusalText } from '../../../src/cards/refusal-text.ts';
import {
  drawAutopilotReply,
  drawHaltNotice,
  drawHaltReply,
  drawReleaseReply,
  drawStatus,
  drawText,
  drawUnknownCommand,
} from '../../../src/cards/replies.ts';
import { drawShown } from '../../../src/cards/show-reply.ts';
import { drawThreadNote, type ThreadTopic } from '../../../src/cards/thread-note.ts';
import type { Refusal } from '../../../src/domain/command.ts';
import { explain } from '../../../src/policy/explain.ts';
import { cardContext, content, halt, MONDAY, recommendation } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { drawingProblems, viewProblems } from '../../support/slack-limits.ts';
import { context, item, words } from './arbitrary-item.ts';

// Requirement 18: hostile text stays inert: a corpus.

const RUNS = { numRuns: 150 };
const TOPICS: ThreadTopic[] = [
  { kind: 'reminder', step: 0 },
  { kind: 'escalation', step: 1 },
  { kind: 'escalation', step: 1, passedOver: ['<!here>', 'x'.repeat(500)] },
  { kind: 'expiry' },
  { kind: 'revision', revision: 2 },
  { kind: 'raised' },
  { kind: 'notice' },
  { kind: 'overdue' },
  { kind: 'dead_letter', callbackId: 'cb_1' },
  { kind: 'reassigned', to: 'lee' },
  { kind: 'snooze_over', person: 'dana' },
  { kind: 'undeliverable', place: 'approvals', code: 'is_archived' },
];
const REFUSALS: Refusal[] = [
  'already_decided',
  'already_approved_by_you',
  'not_an_approver',
  'self_approval',
  'stale_revision',
  'too_late',
  'halted',
  'calendar_freeze',
  'more_is_asked',
  'nothing_to_undo',
  'undo_window_closed',
  'already_executing',
  'cannot_be_rolled_back',
  'not_handed_over',
  'not_approved',
  'undo_window_open',
  'already_redeemed',
  'not_executing',
  'not_rolling_back',
  'cannot_withdraw',
  'not_waiting',
  'cannot_amend',
  'cannot_take_over',
  'too_late_to_snooze',
  'not_decided',
  'too_many_notes',
];

describe('whatever an agent sends, Slack takes it and nothing of it is live', () => {
  it('in a card', () => {
    fc.assert(
      fc.property(item, context, (made, shown) => {
        expect(drawingProblems(drawCard(made, shown))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('in a note under a card', () => {
    fc.assert(
      fc.property(item, context, fc.constantFrom(...TOPICS), (made, shown, topic) => {
        expect(drawingProblems(drawThreadNote(topic, made, shown))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('in a digest', () => {
    const items = fc.array(item, { maxLength: 8 });
    fc.assert(
      fc.property(
        words,
        items,
        items,
        items,
        fc.integer({ min: 1, max: 12 }),
        context,
        (name, notices, autopilot, expired, times, shown) => {
          const many = Array.from({ length: times }, () => autopilot).flat();
          const digest = {
            ...{ name, from: 0, to: shown.now, notices, autopilot: many, expired, moved: [] },
            ...{ waiting: many, failed: expired, unknown: notices, untold: many },
            undelivered: [{ to: name, error: name, count: times }],
            money: { byPeople: [{ currency: 'USD', amountMinor: times }], waits: [] },
          };
          const drawing = drawDigest(digest, shown);
          expect(drawing === null ? [] : drawingProblems(drawing)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('in a modal', () => {
    const history = fc.array(
      fc.record({
        type: words,
        at: fc.constant(0),
        privates: fc.record({ person: words, note: words, reason: words }),
      }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(item, history, context, (made, entries, shown) => {
        expect(viewProblems(detailsModal(made, entries, shown))).toEqual([]);
        const forms = [
          decideForm(made, shown),
          annotateForm(made, shown),
          reassignForm(made, shown),
          ...[amendForm(made, shown), snoozeForm(made, shown)].flatMap((view) => view ?? []),
        ];
        expect(forms.flatMap(viewProblems)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('in an answer to a command', () => {
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 40 }),
        words,
        fc.array(item, { maxLength: 25 }),
        context,
        (ids, said, made, shown) => {
          const wild = halt({
            reason: said,
            scope: { kind: 'agent', value: said },
            release: { by: 'lee', reason: said, at: shown.now },
          });
          const reach = { waiting: 1, approved: 2, unknown: ids };
          const summary = {
            byStatus: [],
            open: ids.map((id) => ({ id, agent: id, summary: said, roles: [said], askedAt: 0, decideBy: 1 })),
            autopilotToday: [{ currency: 'USD', amountMinor: 1, count: 1 }],
            callbacks: { pending: 1, dead: 1 },
            messages: { waiting: 1, dead: 1 },
            unknownOutcomes: ids.map((id) => ({ id, agent: id, summary: said })),
          };
          const drawings = [
            drawUnknownCommand(said, null),
            drawHaltReply({ halt: wild, already: false, reach, autopilot: made }, shown),
            drawHaltReply({ halt: wild, already: true, reach }, shown),
            drawReleaseReply({ ok: true, halt: wild, released: true }, wild.scope, shown),
            drawReleaseReply({ ok: false, refusal: 'not_halted' }, wild.scope, shown),
            drawAutopilotReply({ ok: true, halt: wild }, wild.scope, shown),
            drawAutopilotReply({ ok: false, refusal: 'still_halted' }, wild.scope, shown),
            drawNothingToTell({ name: said, from: 0, to: shown.now }),
            drawUnknownDigest(said, ids),
            drawNotYours(said, [said], shown),
            drawAway({ until: shown.now, standIn: 'lee', roles: [said] }, shown),
            drawStandIn({ person: said, until: shown.now }, shown),
            drawPolicyNotice({ what: 'changed', hash: 'a1'.repeat(32), mended: true, changes: ids }, 'policy_1'),
            drawPolicyNotice({ what: 'refused', problems: ids }, 'policy_2'),
            drawHaltNotice(wild, shown.people),
            drawHaltNotice({ ...wild, releasedAt: shown.now }, shown.people),
            drawStatus(summary, Array(12).fill(wild), { countersign: said, node: said }, shown),
          ];
          expect(drawings.flatMap(drawingProblems)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('in what a person asks to see', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 15 }),
        words,
        context,
        fc.boolean(),
        (made, said, shown, mayDecide) => {
          const link = 'https://northwind.slack.com/archives/C1/p1';
          const rows = made.flatMap((each) =>
            each.state.status === 'pending' ? [{ item: each, state: each.state, context: shown, link, mayDecide }] : [],
          );
          const counts = { found: 40, waiting: 2_000, lookedAtAll: false };
          const first = made.slice(0, 1);
          const policy = { hash: 'a1'.repeat(32), since: 0, mode: 'observe' as const };
          const drawings = [
            drawQueue({ which: 'mine', rows, ...counts }, shown.now),
            ...first.map((each) => drawShown({ item: each, link, mayDecide }, shown)),
            ...first.map((each) => drawUnexplained(each, shown)),
            drawAskedList(
              'dm_1:asked_list',
              1,
              made.map((each) => ({ item: each, context: shown })),
            ),
            drawFoundNone(said, 'show'),
            drawFoundMany(said, made, true, 'show'),
            drawPolicy({ ...policy, changes: Array(30).fill(said), problems: Array(30).fill(said) }, shown.now),
          ];
          expect(drawings.flatMap(drawingProblems)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('in why it was judged as it was', () => {
    const { trace } = explain(policyWith(), 'bid-pilot', content(), MONDAY);
    const [rule] = trace.rules;
    if (rule === undefined) throw new Error('the shipped policy has rules');
    fc.assert(
      fc.property(item, fc.array(words, { minLength: 1, maxLength: 70 }), context, (made, said, shown) => {
        const facts = said.map((each) => ({ name: each, value: each }));
        const wild = (result: 'hit' | 'not_for_this_action') =>
          said.map((each) => ({ ...rule, result, id: each, when: each, because: each, facts }));
        const drawing = drawExplained(
          {
            ...{ item: made, judgedAt: MONDAY, needed: said.join(' '), isInForce: false },
            trace: {
              ...trace,
              facts: [...facts, ...said.map((name) => ({ name, value: null }))],
              rules: [...wild('hit'), ...wild('not_for_this_action')],
              risk: { ...trace.risk, raisedBy: said.map((each) => ({ rule: each, risk: trace.risk.risk })) },
              score: { ...trace.score, parts: said.map((each) => ({ rule: each, points: 1, because: each })) },
              lane: { ...trace.lane, floors: said.map((by) => ({ by, lane: 'review' })) },
              approval: { senior: said },
            },
          },
          shown,
        );
        expect(drawingProblems(drawing)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('in the sentence of a refusal', () => {
    fc.assert(
      fc.property(item, context, fc.constantFrom(...REFUSALS), (made, shown, refusal) => {
        expect(drawingProblems(drawText(refusalText(refusal, made, shown)))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('the validator itself', () => {
  const drawn = () => drawCard(recommendation(), cardContext({ people: noPeople, now: 0 }));
  const noPeople = { mention: () => '<@U1>', name: () => 'A', roleTitle: () => 'R', members: () => [] };

  it.each([
    ['a header over 150', { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) }, block_id: 'a' }],
    [
      'a section over 3,000',
      { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001), verbatim: true }, block_id: 'a' },
    ],
    [
      'a mention of everybody',
      { type: 'section', text: { type: 'mrkdwn', text: 'hey <!channel>', verbatim: true }, block_id: 'a' },
    ],
    ['a live link', { type: 'section', text: { type: 'plain_text', text: 'see https://evil.example' }, block_id: 'a' }],
    ['a row without buttons', { type: 'actions', elements: [], block_id: 'a' }],
    ['a block we do not draw', { type: 'divider', block_id: 'a' }],
  ] as const)('finds %s', (_what, block) => {
    const blocks = [JSON.parse(JSON.stringify(block))];
    expect(drawingProblems({ text: 'x', blocks })).not.toEqual([]);
  });

  it('finds two blocks of one id, and 51 blocks', () => {
    const [first] = drawn().blocks;
    const blocks = first === undefined ? [] : Array(51).fill(first);
    expect(drawingProblems({ text: 'x', blocks })).toEqual(['blocks: 51 of 50', 'block_id: not unique']);
  });
});
