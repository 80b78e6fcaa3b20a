import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/decide.ts';
import type { LimitUse } from '../../../src/domain/exposure.ts';
import type { Lane } from '../../../src/domain/verdict.ts';
import { limitUse, MINUTE_MS, MONDAY, recommendation, verdict } from '../../support/build.ts';
import { approve, at, lineOf, otto, reject } from '../../support/commands.ts';

const NOW = MONDAY + 10 * MINUTE_MS;
const passed = (part: Partial<LimitUse> = {}) => limitUse({ passed: true, ...part });
const week = passed({ id: 'account_week' });

describe('a yes past a limit', () => {
  test.each<[string, LimitUse[], string[], Lane, string]>([
    ['counts while the limit is kept', [limitUse()], [], 'review', 'approval_given + approved'],
    ['is not taken where the card did not show it', [passed()], [], 'review', 'no: limit_passed'],
    ['counts where the card showed it', [passed()], ['account_day'], 'review', 'approval_given + approved'],
    ['is not taken where the card showed another', [passed(), week], ['account_day'], 'review', 'no: limit_passed'],
    [
      'counts where it showed both',
      [passed(), week],
      ['account_week', 'account_day'],
      'review',
      'approval_given + approved',
    ],
    ['counts where there is room again', [limitUse()], ['account_day'], 'review', 'approval_given + approved'],
    [
      'is not taken where only a person may do it',
      [passed({ beyond: 'human_only' })],
      ['account_day'],
      'review',
      'no: limit_passed',
    ],
    [
      'is taken where a person does it by hand',
      [passed({ beyond: 'human_only' })],
      ['account_day'],
      'human_only',
      'approval_given + handed_over',
    ],
    [
      'is never taken where the policy refuses',
      [passed({ beyond: 'refuse' })],
      ['account_day'],
      'human_only',
      'no: limit_passed',
    ],
  ])('%s', (_what, limits, seen, lane, expected) => {
    const item = recommendation({ verdict: verdict({ lane }) });
    expect(lineOf(decide(item, approve({ seen }), { ...at(NOW), limits }))).toBe(expected);
  });

  test('that was not taken is a fact that names the limits, so that the card is drawn anew', () => {
    expect(
      decide(recommendation(), approve({ seen: ['account_day'] }), { ...at(NOW), limits: [passed(), week] }),
    ).toEqual({
      ok: false,
      refusal: 'limit_passed',
      event: { type: 'limit_passed', limits: ['account_week'], at: NOW },
    });
  });

  test('of somebody who may not approve is refused for that, and a no is never in question', () => {
    const moment = { ...at(NOW), limits: [passed()] };
    expect(lineOf(decide(recommendation(), approve({ by: otto }), moment))).toBe('no: not_an_approver');
    expect(lineOf(decide(recommendation(), reject(), moment))).toBe('rejected');
  });
});
