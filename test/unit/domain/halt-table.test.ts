import { describe, expect, test } from 'vitest';
import { callbackFor } from '../../../src/app/callback-for.ts';
import type { Command } from '../../../src/domain/command.ts';
import { decide, decideReceived } from '../../../src/domain/decide.ts';
import { nextTimerAt } from '../../../src/domain/escalation.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import {
  approved,
  executed,
  executing,
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  pending,
  recommendation,
  verdict,
} from '../../support/build.ts';
import {
  applied,
  approve,
  at,
  engage,
  letGo,
  outcome,
  redeem,
  reject,
  report,
  tick,
  underHalt,
  undo,
  withdraw,
} from '../../support/commands.ts';

// The table of the halt, to the letter: what it says of each state, cell by cell.

const NOW = MONDAY + 12 * MINUTE_MS;
const LATER = NOW + 999 * HOUR_MS;
const autopilot = verdict({ lane: 'autopilot' });

/** As it is once the halt has come to cover it. */
const halted = (state: State, part: Partial<Recommendation> = {}) =>
  applied(recommendation({ state, ...part }), engage(), underHalt(NOW));
const arrived = () => {
  const { revision, revisionHash, content, verdict: judged } = recommendation({ verdict: autopilot });
  return decideReceived({ revision, revisionHash, content, verdict: judged }, underHalt(NOW)).map(({ type }) => type);
};
const tells = (item: Recommendation, command: Command) => {
  const decision = decide(item, command, underHalt(NOW));
  if (!decision.ok) throw new Error(decision.refusal);
  return decision.events.map((event) => callbackFor(item, event, 'cb')?.type ?? null);
};
const held: State = { status: 'held', heldAt: NOW, asked: false, freeze: null };
const waiting = pending({ stepStartedAt: NOW - 10 * MINUTE_MS });
const inHand = executing();

describe.each<[string, [string, () => unknown, unknown][]]>([
  [
    'new',
    [
      ['accepted, recorded, held', arrived, ['received', 'held']],
      [
        'never approved by policy: not while it lasts',
        () =>
          outcome(recommendation({ state: held, verdict: autopilot }), letGo({ verdict: autopilot }), underHalt(LATER)),
        'no: halted',
      ],
      [
        'never approved by policy: not by time',
        () => outcome(recommendation({ state: held, verdict: autopilot }), tick(), underHalt(LATER)),
        'nothing',
      ],
      [
        'never approved by policy: not while people come first',
        () =>
          outcome(recommendation({ state: held }), letGo({ verdict: autopilot }), { ...at(LATER), peopleOnly: true }),
        'released + asked',
      ],
    ],
  ],
  [
    'pending',
    [
      ['approve refused with the reason', () => outcome(halted(waiting), approve(), underHalt(NOW)), 'no: halted'],
      [
        'approve refused from the moment of the halt, before anything was frozen',
        () => outcome(recommendation({ state: waiting }), approve(), underHalt(NOW)),
        'no: halted',
      ],
      ['reject allowed', () => outcome(halted(waiting), reject(), underHalt(NOW)), 'rejected'],
      [
        'deadlines frozen',
        () => [nextTimerAt(halted(waiting)), outcome(halted(waiting), tick(), underHalt(LATER))],
        [null, 'nothing'],
      ],
      [
        'deadlines frozen: none of the time is lost',
        () => (applied(halted(waiting), letGo(), at(LATER)).state as typeof waiting).stepStartedAt,
        LATER - 10 * MINUTE_MS,
      ],
      ['reminders stop', () => outcome(recommendation({ state: waiting }), tick(), underHalt(NOW + HOUR_MS)), 'frozen'],
    ],
  ],
  [
    'approved, not redeemed',
    [
      ['cancelled', () => halted(approved()).state.status, 'cancelled'],
      [
        'cancelled, and its agent is told',
        () => tells(recommendation({ state: approved() }), engage()),
        ['recommendation.cancelled'],
      ],
      [
        'no permit, before it is cancelled',
        () => outcome(recommendation({ state: approved() }), redeem(), underHalt(NOW + 10 * MINUTE_MS)),
        'no: halted',
      ],
      ['no permit, after', () => outcome(halted(approved()), redeem(), at(LATER)), 'no: halted'],
      [
        'a fresh approval after release: it comes back by no undo, release or yes',
        () => [undo(), letGo(), approve()].map((command) => outcome(halted(approved()), command, at(LATER))),
        ['no: nothing_to_undo', 'nothing', 'no: already_decided'],
      ],
    ],
  ],
  [
    'redeemed, outcome unknown',
    [
      ['listed as unknown', () => halted(inHand).state, { ...inHand, stopRequestedAt: NOW }],
      [
        'a cancel callback is sent',
        () => tells(recommendation({ state: inHand }), engage()),
        ['recommendation.cancelled'],
      ],
      ['a cancel callback is sent once', () => outcome(halted(inHand), engage(), underHalt(LATER)), 'nothing'],
      ['never assumed stopped', () => outcome(halted(inHand), report(), underHalt(NOW)), 'executed'],
      [
        'never assumed stopped, nor by its agent’s wish',
        () => outcome(halted(inHand), withdraw(), underHalt(NOW)),
        'no: cannot_withdraw',
      ],
    ],
  ],
  [
    'executed',
    [
      ['untouched', () => halted(executed()).state, executed()],
      [
        'rollbacks stay allowed',
        () => outcome(halted(executed()), undo(), underHalt(NOW + HOUR_MS)),
        'rollback_requested',
      ],
    ],
  ],
])('under a halt: %s', (_state, cells) => {
  test.each(cells)('%s', (_says, does, expected) => expect(does()).toEqual(expected));
});
