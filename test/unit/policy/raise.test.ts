import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peopleNeeded } from '../../../src/domain/approval.ts';
import { LANES, RISKS, type Verdict } from '../../../src/domain/verdict.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { raised } from '../../../src/policy/raise.ts';
import { anyParts, policyOf } from '../../support/arbitrary-policy.ts';
import { content, MONDAY, verdict } from '../../support/build.ts';
import { needs } from '../../support/scrutiny.ts';

const SENIOR = 'cmo';
const freeze = { name: 'Sale', kind: 'hold' as const, from: MONDAY, until: MONDAY + 1 };
const any = (...roles: string[]) => ({ mode: 'any' as const, roles });
const all = (...roles: string[]) => ({ mode: 'all' as const, roles });

describe('a verdict is raised', () => {
  test.each<[string, Partial<Verdict>, Partial<Verdict>]>([
    ['to a stricter lane', { lane: 'human_only' }, { lane: 'human_only' }],
    ['to a higher risk', { risk: 'very_high' }, { risk: 'very_high', lane: 'review' }],
    ['to more people', { approval: { ...any('legal'), quorum: 2 } }, { approval: { ...any('legal'), quorum: 2 } }],
    ['to all of several', { approval: all('finance', 'legal') }, { approval: all('finance', 'legal') }],
    ['to the senior', { approval: any('cmo'), lane: 'batch' }, { approval: any('cmo'), lane: 'review' }],
    ['by a freeze', { freezes: [freeze], risk: 'low' }, { freezes: [freeze], risk: 'high' }],
    ['where the owner of an agent may not approve any more', { selfApproval: false }, { selfApproval: false }],
  ])('%s, and nothing of it is lowered', (_what, judged, expected) => {
    expect(raised(verdict({ selfApproval: true }), verdict({ selfApproval: true, ...judged }), SENIOR)).toMatchObject(
      expected,
    );
  });

  test.each<[string, Partial<Verdict>]>([
    ['a milder lane', { lane: 'autopilot' }],
    ['less risk', { risk: 'low' }],
    ['other people, as many', { approval: any('legal') }],
    ['more points', { score: 99 }],
  ])('by nothing but %s', (_what, judged) => {
    expect(raised(verdict(), verdict(judged), SENIOR)).toBeNull();
  });

  test('and keeps the senior, and as many people, as it had', () => {
    const milder = verdict({ approval: any('marketing_head'), lane: 'human_only' });
    expect(raised(verdict({ approval: any('cmo') }), milder, SENIOR)?.approval).toEqual(any('cmo'));
    expect(raised(verdict({ approval: all('finance', 'legal') }), milder, SENIOR)?.approval).toEqual(
      all('finance', 'legal'),
    );
    const senior = raised(verdict({ approval: all('finance', 'legal') }), verdict({ approval: any('cmo') }), SENIOR);
    expect(senior?.approval).toEqual(all('finance', 'legal', 'cmo'));
    expect(senior?.chain[0]?.roles).toEqual(['marketing_head', 'finance', 'legal', 'cmo']);
  });

  test('and goes to people where the action is only told of from now on', () => {
    const judged = verdict({ lane: 'review', alert: true, wouldBe: 'autopilot' });
    const people = raised(verdict({ lane: 'autopilot' }), judged, SENIOR);
    expect(people).toMatchObject({ lane: 'review', wouldBe: 'autopilot' });
    expect(people).not.toHaveProperty('alert');
  });

  test('and keeps what the limits said that it passed then, each as it was told last', () => {
    const day = { id: 'day', said: '$12,000 > $10,000', beyond: 'review' as const };
    const week = { id: 'week', said: '$90,000 > $80,000', beyond: 'review' as const };
    const now = { ...day, said: '$14,000 > $10,000' };
    const judged = verdict({ lane: 'human_only', passed: [now] });
    expect(raised(verdict({ passed: [day, week] }), judged, SENIOR)?.passed).toEqual([now, week]);
  });

  test('by the hash and the chain of the policy that asks for more, and tells why first', () => {
    const judged = verdict({ policyHash: 'b2'.repeat(32), lane: 'human_only', reasons: ['a new rule'] });
    expect(raised(verdict({ reasons: ['an old one'] }), judged, SENIOR)).toMatchObject({
      policyHash: 'b2'.repeat(32),
      reasons: ['a new rule', 'an old one'],
    });
  });
});

// Under whatever name.
const when = ({ freezes }: Verdict) => freezes.map(({ kind, from, until }) => ({ kind, from, until }));

test('whatever two policies say, what is raised asks for no less than either, and once is enough', () => {
  fc.assert(
    fc.property(anyParts, anyParts, fc.constantFrom(0.3, 0.7, 0.95), (before, after, confidence) => {
      const of = content({ confidence });
      const [standing, judged] = [before, after].map((parts) => evaluate(policyOf(parts), 'bid-pilot', of, MONDAY));
      if (!standing || !judged) throw new Error('expected two verdicts');
      const made = raised(standing, judged, SENIOR);
      if (made === null) return;
      for (const milder of [standing, judged]) {
        expect(LANES.indexOf(made.lane)).toBeGreaterThanOrEqual(LANES.indexOf(milder.lane));
        expect(RISKS.indexOf(made.risk)).toBeGreaterThanOrEqual(RISKS.indexOf(milder.risk));
        expect(peopleNeeded(made.approval)).toBeGreaterThanOrEqual(peopleNeeded(milder.approval));
        if (needs(milder, SENIOR)) expect(needs(made, SENIOR)).toBe(true);
        expect(when(made)).toEqual(expect.arrayContaining(when(milder)));
      }
      expect(raised(made, judged, SENIOR)).toBeNull();
    }),
    { numRuns: 60 },
  );
});
