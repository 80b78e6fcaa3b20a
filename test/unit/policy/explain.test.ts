import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { explain } from '../../../src/policy/explain.ts';
import { FACTS } from '../../../src/policy/fact-table.ts';
import { content, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const policy = policyWith();
const explained = (part: Partial<Content> = {}, by = policy) => explain(by, 'bid-pilot', content(part), MONDAY);
const ruleOf = (id: string, part: Partial<Content> = {}, by = policy) =>
  explained(part, by).trace.rules.find((rule) => rule.id === id);

describe('an explanation', () => {
  test('is of the very verdict that is given', () => {
    for (const part of [{}, { confidence: 0.2 }, { action: 'nobody.knows' }, { data: {} }])
      expect(explained(part).verdict).toEqual(evaluate(policy, 'bid-pilot', content(part), MONDAY));
  });

  test('names every fact, with its value as people read it, or why it is not known', () => {
    const { facts } = explained({ target: { platform: 'google_ads', account: 'other', entity: '1' } }).trace;
    expect(facts.map(({ name }) => name)).toEqual(Object.keys(FACTS));
    const fact = (name: string) => facts.find((line) => line.name === name);
    expect(fact('amount')).toMatchObject({ value: '$12,400' });
    expect(fact('confidence')).toMatchObject({ value: '72%' });
    expect(fact('moves_money')).toMatchObject({ value: 'yes' });
    expect(fact('share_of_weekly_budget')).toMatchObject({
      value: null,
      why: 'this policy lists no weekly budget for the account',
    });
    expect(fact('active_shoppers')).toMatchObject({ value: null, why: 'active shoppers not known' });
  });

  test('lists every rule, guard and entry, whatever came of it', () => {
    expect(explained().trace.rules.map(({ id }) => id)).toEqual(policy.rules.map(({ id }) => id));
    expect(ruleOf('transfer_over_10k')).toEqual({
      kind: 'rule',
      id: 'transfer_over_10k',
      result: 'hit',
      for: ['*'],
      when: 'moves_money && amount > 10000.0',
      facts: [
        { name: 'moves_money', value: 'yes' },
        { name: 'amount', value: '$12,400' },
      ],
      points: 20,
      risk: 'high',
      atLeast: 'review',
      senior: false,
      because: '$12,400 > $10,000 in one transfer',
    });
    expect(ruleOf('below_zero')).toMatchObject({ result: 'miss', because: null });
    expect(ruleOf('figures_missing')).toMatchObject({ result: 'not_for_this_action', because: null });
    expect(ruleOf('stale_data', { data: {} })).toMatchObject({
      result: 'cannot_be_checked',
      facts: [{ name: 'data_age_hours', value: null }],
      because: 'data age hours not known, so “stale data” cannot be checked',
    });
  });

  test('adds up the score', () => {
    const { score } = explained().trace;
    expect(score.parts.reduce((sum, { points }) => sum + points, 0)).toBe(score.sum);
    expect(score).toMatchObject({ sum: 98, score: 98 });
  });

  test('says how the lane came about', () => {
    expect(explained().trace.lane).toEqual({
      band: 'middle',
      ofTheTable: 'review',
      floors: [
        { by: 'transfer_over_10k', lane: 'review' },
        { by: 'over_tenth_of_week', lane: 'review' },
        { by: 'score 60 or more', lane: 'review' },
      ],
      enforced: 'review',
      observes: false,
      alerts: false,
      lane: 'review',
    });
    expect(explained().trace.risk).toEqual({
      ofTheAction: 'low',
      raisedBy: [
        { rule: 'transfer_over_10k', risk: 'high' },
        { rule: 'over_tenth_of_week', risk: 'high' },
      ],
      risk: 'high',
    });
  });

  test('says who must approve, and why the senior signs', () => {
    expect(explained({ confidence: 0.3 }).trace.approval).toEqual({
      approve: { mode: 'any', roles: ['cmo'] },
      listed: true,
      senior: ['confidence 30% < 50%, so CMO signs'],
    });
  });
});
