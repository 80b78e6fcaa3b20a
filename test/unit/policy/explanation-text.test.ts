import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../src/demo/scenarios.ts';
import { type Content, RecommendationInput } from '../../../src/domain/recommendation.ts';
import { explainAlone } from '../../../src/policy/evaluate-alone.ts';
import { explanationText, wrapped } from '../../../src/policy/explanation-text.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { content, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
function linesOf(by: Policy, agent: string, given: Content): string[] {
  return explanationText(by.file, agent, explainAlone(by, agent, given, MONDAY));
}
const said = (part = {}, by = policy) => linesOf(by, 'bid-pilot', content(part)).join('\n');

describe('an explanation', () => {
  test('says first who decides and why', () => {
    expect(said().split('\n').slice(0, 8)).toEqual([
      'Budget shift, recommended by bid-pilot: review, high risk, score 98.',
      'Marketing head or Finance must approve.',
      '',
      'Why',
      '  * $12,400 > $10,000 in one transfer',
      '  * 11.27% of the weekly budget > 10%',
      '  * with this, $12,400 in 24 h on account 123-456-7890 > $10,000',
      '  * with this, $12,400 in 7 days on account 123-456-7890 > $11,000',
    ]);
  });

  const small = {
    confidence: 0.9,
    change: {
      field: 'weekly_budget',
      before: { amount: '5000.00', currency: 'USD' },
      after: { amount: '5100.00', currency: 'USD' },
    },
  };

  test('says of autopilot that policy approves it, and who would be asked', () => {
    const text = said(small);
    expect(text.split('\n')[1]).toBe(
      'Policy approves it. If people are asked: Marketing head or Finance must approve.',
    );
    expect(text).toContain('\nIf people are asked\n');
    expect(text).not.toContain('Who approves');
  });

  test('says of batch what it is approved with', () => {
    expect(said({ ...small, confidence: 0.7 }).replaceAll('\n', ' ')).toContain(
      'It is asked in the batch small_changes: 20 at most, up to $5,000 in all, after 10m at the latest.',
    );
  });

  test('says of what is done by hand that the agent never does it', () => {
    const given = { action: 'price.change', confidence: 0.3 };
    expect(said(given).replaceAll('\n', ' ')).toContain(
      'must approve. A person then does it by hand, never the agent.',
    );
  });

  test('says of a notice that nobody is asked, and of no lane', () => {
    const text = said({ kind: 'notice', action: 'note.anomaly', confidence: 0.9, change: undefined });
    expect(text.split('\n').slice(0, 2)).toEqual([
      'Anomaly note, recommended by bid-pilot: notice, low risk, score 13.',
      'A notice: recorded and digested, nobody is asked.',
    ]);
    expect(text).not.toMatch(/must approve|\nLane\n|Who approves|people are asked/);
  });

  test('names every rule, whether it holds, and what it looked at', () => {
    const text = said();
    for (const { id } of policy.rules) expect(text.replaceAll(/\s+/g, ' ')).toContain(id);
    expect(text).toContain('HIT   transfer_over_10k: 20 points, risk at least high, at least review');
    expect(text).toContain('with moves_money = yes, amount = $12,400');
    expect(text).toMatch(/- {5}below_zero: does not hold/);
  });

  test('says of a rule that cannot be judged which fact is missing', () => {
    const text = said({ data: undefined });
    expect(text).toMatch(/\? {5}stale_data: cannot be checked/);
    expect(text).toContain('data_age_hours = not known');
  });

  test('says how far each limit would be used, and that others are not counted', () => {
    expect(said()).toContain('  account_day: with this, $12,400 in 24 h on account 123-456-7890 > $10,000,');
    expect(said()).toContain('What else moved or waits is not counted here.');
  });

  test('shows the score as a sum', () => {
    const rows = said().split('\nScore\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    const points = rows.map((row) => Number(/^ [ +=] *(\d+)/.exec(row)?.[1]));
    expect(points.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(points.at(-1));
  });

  test('says that a policy only observes, and what it would do', () => {
    expect(said({ confidence: 0.9, change: undefined }, policyWith(['mode: enforce', 'mode: observe']))).toContain(
      'this policy observes',
    );
  });

  test.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))(
    'of %s is at most 80 columns wide',
    (_id, scenario) => {
      const recommended = RecommendationInput.parse(scenario.build(MONDAY));
      const lines = linesOf(policy, scenario.agent, recommended);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

test('wrapping loses no word, and breaks only what is too long', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,60}$/), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(words, (list) => {
      const lines = wrapped(list.join(' '), '  * ', '    ');
      expect(lines.flatMap((line) => line.slice(4).split(' '))).toEqual(list);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    }),
  );
});
