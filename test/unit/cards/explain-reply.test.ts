import { describe, expect, it } from 'vitest';
import { drawExplained, drawUnexplained, rulesModal } from '../../../src/cards/explain-reply.ts';
import { heightOf, SCREEN } from '../../../src/cards/phone-screen.ts';
import { explain } from '../../../src/policy/explain.ts';
import * as build from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { actionIdsIn, drawingProblems, textsIn, viewProblems } from '../../support/slack-limits.ts';

const policy = policyWith();
const context = build.cardContext();
const { verdict, trace } = explain(policy, 'bid-pilot', build.content(), build.MONDAY);
const explained = {
  item: build.recommendation({ verdict }),
  trace,
  judgedAt: build.MONDAY,
  needed: 'Marketing head or Finance',
  isInForce: true,
};
const seen = (part: Partial<typeof explained> = {}) =>
  textsIn(drawExplained({ ...explained, ...part }, context).blocks).join('\n');

const all = (part: Partial<typeof explained> = {}) =>
  textsIn(rulesModal({ ...explained, ...part }, context).blocks).join('\n');

describe('/hitl explain', () => {
  it('says on one screen what counted, and opens the rest', () => {
    const drawing = drawExplained(explained, context);
    for (const words of [
      `*High risk, score ${verdict.score}, one-by-one review.* Marketing head or Finance must approve.`,
      '🔸 transfer_over_10k: 20 points, at least high risk',
      '*Score* 50 (high risk) + 20 (',
      `= *${trace.score.sum}*`,
      '*Lane* So it is one-by-one review.',
    ])
      expect(seen()).toContain(words);
    expect(seen()).toMatch(/▫️ \d+ do not hold, \d+ are not for this action/);
    expect(actionIdsIn(drawing.blocks)).toEqual(['rules']);
    // Who hears it has no button to press.
    for (const { id } of trace.rules) expect(drawing.text).toContain(id);
  });

  it('says every rule that looks at it, hit and miss, with its condition and values', () => {
    for (const { id, result } of trace.rules) if (result !== 'not_for_this_action') expect(all()).toContain(id);
    expect(all()).toMatch(/🔸 \*holds\* transfer_over_10k: 15 points|🔸 \*holds\* transfer_over_10k/);
    expect(all()).toMatch(/with [^\n]*amount = /);
    expect(all()).toContain('▫️ does not hold');
    expect(all()).toContain('Not for this action:');
  });

  it('adds the score up to what stands on the card', () => {
    const points = trace.score.parts.map((part) => part.points);
    expect(points.reduce((sum, each) => sum + each, 0)).toBe(trace.score.sum);
    expect(all()).toContain(`= *${trace.score.sum}*`);
    expect(all()).toContain(`score ${verdict.score}`);
    expect(all()).toContain('confidence 72%: (100% − 72%) × 30 points for doubt');
  });

  it('says by which policy, and when another is in force', () => {
    expect(seen()).toContain(`By the policy ${verdict.policyHash.slice(0, 12)}, which is in force.`);
    expect(seen({ isInForce: false })).toContain('Another one is in force now');
  });

  it('says that what stood around it is not in the sum, where the verdict is stricter than the sum', () => {
    expect(seen()).not.toContain('What stood around it');
    const item = build.recommendation({ verdict: { ...verdict, lane: 'human_only' } });
    expect(seen({ item })).toContain('What stood around it then made it by hand only');
  });

  it('says what each limit said then and asked for, though the sums are others now', () => {
    expect(all()).not.toContain('Limits passed then');
    const passed = [
      {
        id: 'account_week',
        said: 'with this, $100,000 in 7 days > $99,999.99',
        beyond: 'review' as const,
        risk: 'very_high' as const,
        senior: true as const,
      },
    ];
    const judged = explain(policy, 'bid-pilot', build.content(), build.MONDAY, passed);
    const item = build.recommendation({ verdict: { ...judged.verdict, passed } });
    const words = all({ item, trace: judged.trace });
    expect(words).toContain('*Limits passed then*');
    expect(words).toContain(
      'account_week: with this, $100,000 in 7 days &gt; $99,999.99, so at least one-by-one review, at least very high risk, the senior signs.',
    );
    expect(seen({ item, trace: judged.trace })).toContain('❗ Past account_week: with this, $100,000 in 7 days');
    expect(words).toContain('Very high risk, raised by account_week.');
    expect(words).not.toContain('What stood around it');
  });

  it('tells what was kept where the policy is gone', () => {
    const drawing = drawUnexplained(explained.item, context);
    expect(drawing.text).toContain('is not kept here');
    expect(drawing.text).toContain(`= *${verdict.score}*`);
    expect(drawingProblems(drawing)).toEqual([]);
  });

  it('fits one screen with far more rules than anybody writes', () => {
    const [rule] = trace.rules;
    if (rule === undefined) throw new Error('the shipped policy has rules');
    const long = { ...rule, result: 'hit' as const, when: 'x > 1 && '.repeat(60), because: 'y'.repeat(400) };
    const rules = Array.from({ length: 300 }, (_, index) => ({ ...long, id: `rule_${index}` }));
    const parts = rules.map(({ id }) => ({ rule: id, points: 1, because: '&'.repeat(300) }));
    const many = { ...trace, rules, score: { ...trace.score, parts, sum: 300, score: 100 } };
    const drawing = drawExplained({ ...explained, trace: many }, context);
    expect(drawingProblems(drawing)).toEqual([]);
    expect(heightOf(drawing.blocks)).toBeLessThanOrEqual(SCREEN);
    expect(seen({ trace: many })).toMatch(/\*300 rules hold\*[\s\S]*…and 29\d more[\s\S]*\*Lane\*/);
    expect(viewProblems(rulesModal({ ...explained, trace: many }, context))).toEqual([]);
    expect(all({ trace: many })).toContain('…and 240 more rules');
  });
});
