import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawCard } from '../../../src/cards/card.ts';
import { refusalText } from '../../../src/cards/refusal-text.ts';
import { drawText } from '../../../src/cards/replies.ts';
import type { Refusal } from '../../../src/domain/command.ts';
import { cardContext, recommendation } from '../../support/build.ts';
import { drawingProblems } from '../../support/slack-limits.ts';
import { context, item } from './arbitrary-item.ts';

// Requirement 18: hostile text stays inert: a corpus.

const RUNS = { numRuns: 150 };
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
