import { expect, test } from 'vitest';
import { theirsToDecide } from '../../../src/app/home/theirs-to-decide.ts';
import type { Actor } from '../../../src/domain/command.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import {
  approval,
  approved,
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  verdict,
} from '../../support/build.ts';

const NOW = MONDAY + MINUTE_MS;
const DANA: Actor = { person: 'dana', roles: ['marketing_head'] };
const one = (id: string, part: Partial<Recommendation> = {}): Recommendation => recommendation({ id, ...part });
const idsOf = (items: Recommendation[], by: Actor = DANA) => theirsToDecide(items, by, NOW).map(({ id }) => id);
const within = (minutes: number) =>
  verdict({ chain: [{ roles: ['marketing_head'], withinMs: minutes * MINUTE_MS, remindAfterMs: [] }] });

test.each<[string, Recommendation, Actor, boolean]>([
  ['what asks their role', one('a'), DANA, true],
  ['what asks another role', one('a'), { person: 'carla', roles: ['cmo'] }, false],
  [
    'what the chain has passed on to them',
    one('a', { state: pending({ step: 1 }) }),
    { person: 'carla', roles: ['cmo'] },
    true,
  ],
  ['what they approved already', one('a', { state: pending({ approvals: [approval()] }) }), DANA, false],
  ['what is decided', one('a', { state: approved() }), DANA, false],
  [
    'what they may not approve, since the agent is theirs',
    one('a', { verdict: verdict({ agentOwner: 'dana' }) }),
    DANA,
    false,
  ],
  ['what is frozen: it can be rejected', one('a', { state: pending({ frozenAt: NOW }) }), DANA, true],
])('%s', (_what, item, by, isTheirs) => expect(idsOf([item], by)).toEqual(isTheirs ? ['a'] : []));

test('what asks them comes before what they only may decide, what they put off, and what is frozen; each by its deadline', () => {
  const items = [
    one('frozen', { state: pending({ frozenAt: NOW }) }),
    one('put_off', { state: pending({ snoozes: [{ by: 'dana', until: NOW + HOUR_MS }] }) }),
    one('with_another', { state: pending({ handedTo: { by: 'dana', to: 'lee', at: NOW } }) }),
    one('late', { verdict: within(50) }),
    one('soon', { verdict: within(10) }),
    one('passed_on', { state: pending({ step: 1 }) }),
  ];
  expect(idsOf(items)).toEqual(['soon', 'late', 'with_another', 'passed_on', 'put_off', 'frozen']);
});
