import { describe, expect, test } from 'vitest';
import { WORDS } from '../../../src/app/hitl/words.ts';
import { drawAway, drawNotYours } from '../../../src/cards/away-replies.ts';
import { drawDigestNow } from '../../../src/cards/digest-now.ts';
import type { Drawing } from '../../../src/cards/drawing.ts';
import { drawExplained, drawUnexplained } from '../../../src/cards/explain-reply.ts';
import { drawFoundMany, drawFoundNone } from '../../../src/cards/find-replies.ts';
import { drawPolicy } from '../../../src/cards/policy-reply.ts';
import { drawQueue } from '../../../src/cards/queue-reply.ts';
import {
  drawAutopilotReply,
  drawHaltReply,
  drawHelp,
  drawHelpOn,
  drawReleaseReply,
  drawStatus,
  drawUnknownCommand,
} from '../../../src/cards/replies.ts';
import { drawShown } from '../../../src/cards/show-reply.ts';
import type { WaitingRow } from '../../../src/cards/waiting-row.ts';
import { explain } from '../../../src/policy/explain.ts';
import * as build from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { drawingProblems } from '../../support/slack-limits.ts';

const { MONDAY, MINUTE_MS } = build;

/**
 * Lines that a phone of 390 points shows of a text, with 40 characters on each: a measure of its own, so that what the
 * answers are cut by is not checked by itself.
 */
function linesOn(text: string): number {
  const seen = text
    .replace(/<!date\^\d+\^[^|]*\|[^>]*>/g, '12:30 PM')
    .replace(/<@\w+>/g, '@somebody')
    .replace(/[*`]/g, '');
  return seen.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 40)), 0);
}

/** Of a drawing: the lines of its texts, two for each row of buttons, and half a one between blocks. */
function lines({ blocks }: Drawing): number {
  return blocks.reduce((sum, block) => {
    if (block.type === 'actions') return sum + 2.5;
    if (block.type === 'context') return sum + 0.5 + contextLines(block.elements);
    if (block.type === 'section' || block.type === 'header') return sum + 0.5 + linesOn(block.text?.text ?? '');
    throw new Error(`expected no ${block.type} in an answer`);
  }, 0);
}

function contextLines(elements: readonly object[]): number {
  return elements.reduce(
    (sum, part) => sum + ('text' in part && typeof part.text === 'string' ? linesOn(part.text) : 0),
    0,
  );
}

// Of 21 points, as many as fit between the name of the channel and the field to type in.
const MOST_LINES = 33;

const LONG = 'Brand Search converts at more than twice the account average, and CPA fell by a fifth over three days. ';
const summary = LONG.repeat(20);
const limit = (id: string) => ({
  id,
  said: 'with this, $100,000 moved in 7 days on account 123-456-7890 > $99,999.99',
  beyond: 'review' as const,
  risk: 'very_high' as const,
  senior: true as const,
});
const passed = ['account_week', 'agent_day', 'action_hour', 'everything'].map(limit);
const content = build.content({
  summary,
  trigger: summary,
  target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987', name: LONG.slice(0, 100) },
});
const reasons = Array.from({ length: 12 }, (_, index) => `${LONG.slice(0, 90)} (${index})`);
const policy = policyWith();
const judged = explain(policy, 'bid-pilot', content, MONDAY, passed);
const verdict = { ...judged.verdict, reasons, passed };
const others = Array.from({ length: 6 }, () => build.recommendation({ content }));
const uses = passed.map(({ id }) => build.limitUse({ id, passed: true }));
const context = build.cardContext({ halt: null, conflicts: others, limits: uses });
const item = build.recommendation({ agent: 'audience-expansion-pilot-europe', content, verdict });
const link = 'https://northwind.slack.com/archives/C1/p1';
const row: WaitingRow = { item, state: build.pending(), context, link, mayDecide: true };
const manyOf = <T>(one: T, count: number): T[] => Array.from({ length: count }, () => one);
const rules = judged.trace.rules.flatMap((rule) => manyOf({ ...rule, result: 'hit' as const, because: LONG }, 20));
const explained = {
  item,
  trace: { ...judged.trace, rules },
  judgedAt: MONDAY,
  needed: 'each of Marketing head, Channel owner, Legal and Product lead, from 4 different people',
  isInForce: false,
};
const halt = build.halt({ scope: { kind: 'account', value: '123-456-7890' }, reason: LONG });
const halts = manyOf(halt, 12);
const byStatus = (['pending', 'approved', 'rejected', 'executed', 'expired', 'failed', 'withdrawn'] as const).map(
  (status, index) => ({ status, count: 12_345 * (index + 1) }),
);
const open = manyOf(
  {
    id: build.REC_ID,
    agent: 'bid-pilot',
    summary,
    roles: ['marketing_head', 'finance'],
    askedAt: MONDAY,
    decideBy: MONDAY,
  },
  100,
);
const status = {
  byStatus,
  open,
  autopilotToday: ['USD', 'EUR', 'GBP', 'JPY'].map((currency) => ({ currency, amountMinor: 123_456_789, count: 400 })),
  callbacks: { pending: 120, dead: 14 },
  messages: { waiting: 900, dead: 3 },
  unknownOutcomes: open.slice(0, 20),
  unpublished: [{ target: 'https://example.com/checkpoints', since: MONDAY, error: 'HTTP 503' }],
};
const autopilot = manyOf(
  build.recommendation({ content, verdict: { ...verdict, lane: 'autopilot' }, state: build.executed() }),
  200,
);
const help = [...WORDS.values()].flatMap((word) => word.help);
const digest = {
  name: 'marketing-leads',
  from: MONDAY - 600 * MINUTE_MS,
  to: MONDAY,
  notices: manyOf(item, 40),
  autopilot,
  expired: manyOf(item, 40),
  waiting: manyOf(item, 40),
  failed: manyOf(item, 40),
  unknown: manyOf(item, 40),
  untold: manyOf(item, 40),
  moved: [],
  money: { byPeople: [], waits: [] },
};

describe('each answer to /hitl is read on one screen of a phone, however much there is', () => {
  const answers: [string, Drawing | null][] = [
    ['help', drawHelp(help)],
    ['help, with much for others', drawHelp(help.slice(0, 4), help.slice(4))],
    ...[...WORDS].map(([name, word]): [string, Drawing] => [`help ${name}`, drawHelpOn(word.help, word.more)]),
    ['a word that is none', drawUnknownCommand(LONG, 'status')],
    [
      'queue',
      drawQueue({ which: 'mine', rows: manyOf(row, 8), found: 400, waiting: 2_000, lookedAtAll: false }, MONDAY),
    ],
    [
      'queue all',
      drawQueue(
        { which: 'all', rows: manyOf({ ...row, mayDecide: false }, 8), found: 400, waiting: 2_000, lookedAtAll: false },
        MONDAY,
      ),
    ],
    ['show', drawShown({ item, link, mayDecide: true }, context)],
    [
      'show, to who may not decide',
      drawShown({ item: { ...item, state: build.executed() }, link, mayDecide: false }, context),
    ],
    ['explain', drawExplained(explained, context)],
    ['explain, without the policy', drawUnexplained(item, context)],
    ['several that fit', drawFoundMany('01J', manyOf(item, 5), true, 'show')],
    ['none that fits', drawFoundNone(LONG, 'show')],
    ['status', drawStatus(status, halts, { countersign: '1.2.3', node: 'v24.1.0' }, context, [], halts)],
    [
      'policy',
      drawPolicy(
        {
          hash: 'a1'.repeat(32),
          since: MONDAY,
          mode: 'observe',
          changes: manyOf(summary, 90),
          problems: manyOf(summary, 90),
        },
        MONDAY,
      ),
    ],
    ['digest now', drawDigestNow(digest, context)],
    [
      'kill',
      drawHaltReply(
        { halt, already: true, reach: { waiting: 900, approved: 40, unknown: manyOf(build.REC_ID, 90) }, autopilot },
        context,
      ),
    ],
    [
      'release',
      drawReleaseReply(
        { ok: true, halt: { ...halt, release: { by: 'lee', reason: LONG, at: MONDAY } }, released: false },
        halt.scope,
        context,
      ),
    ],
    ['release autopilot', drawAutopilotReply({ ok: false, refusal: 'owns_the_agent' }, halt.scope, context)],
    ['away', drawAway({ until: MONDAY, standIn: 'felix', roles: ['marketing_head', 'finance', 'legal'] }, context)],
    ['what is for others', drawNotYours('export', ['marketing_head', 'finance', 'legal'], context)],
  ];
  test.each(answers)('%s', (_word, drawing) => {
    if (drawing === null) throw new Error('expected an answer');
    expect(drawingProblems(drawing)).toEqual([]);
    expect(lines(drawing)).toBeLessThanOrEqual(MOST_LINES);
  });
});
