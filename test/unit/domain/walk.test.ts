import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAmendmentOf } from '../../../src/domain/amendment.ts';
import { type Approval, quorumHolds } from '../../../src/domain/approval.ts';
import type { Command, Moment } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { standIns } from '../../../src/domain/decide-person.ts';
import { decideBy, nextTimerAt } from '../../../src/domain/escalation.ts';
import type { Event } from '../../../src/domain/event.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import type { Recommendation, Status } from '../../../src/domain/state.ts';
import { freezeAt } from '../../../src/domain/verdict.ts';
import { anyArrival, anySteps, hashOf, type Step } from '../../support/arbitrary-walk.ts';
import { halt, MONDAY, verdict } from '../../support/build.ts';
import { at, settle } from '../../support/commands.ts';

type Move = {
  before: Recommendation;
  command: Command;
  moment: Moment;
  accepted: boolean;
  events: Event[];
  after: Recommendation;
};

/** Every move of a walk, as the shell would make it: decide, evolve, and one version more where something happened. */
function walk(arrival: Recommendation, steps: Step[]): Move[] {
  const moves: Move[] = [];
  let item = frozen(arrival);
  let now = MONDAY;
  for (const { advanceMs, halted, paused, peopleOnly, ask } of steps) {
    now += advanceMs;
    const command = ask(item);
    const moment = { now, halt: halted ? halt() : null, peopleOnly, paused };
    const decision = decide(item, command, moment);
    const events = decision.ok ? decision.events : [];
    const version = item.version + (events.length > 0 ? 1 : 0);
    const after = frozen({ ...events.reduce(evolve, item), version });
    moves.push({ before: item, command, moment, accepted: decision.ok, events, after });
    item = after;
  }
  return moves;
}

// Whatever would change what it was given throws.
function frozen(item: Recommendation): Recommendation {
  const freeze = (value: unknown) => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  };
  freeze(item);
  return item;
}

/** Checks every move of thousands of walks; a failure prints the shortest walk that shows it. */
function inEveryWalk(check: (move: Move, earlier: Move[]) => void, options: { numRuns?: number; seed?: number } = {}) {
  fc.assert(
    fc.property(anyArrival, anySteps, (arrival, steps) => {
      walk(arrival, steps).forEach((move, index, moves) => {
        check(move, moves.slice(0, index));
      });
    }),
    { numRuns: 1000, ...options },
  );
}

describe('in whatever order people, agents, halts and the clock come', () => {
  test('what is accepted can happen, at the moment it was asked, and the same question has the same answer', () => {
    inEveryWalk(({ before, command, moment, events }) => {
      for (const event of events) expect(event.at).toBe(moment.now);
      const again = decide(before, command, moment);
      expect(JSON.stringify(again.ok ? again.events : [])).toBe(JSON.stringify(events));
    });
  });

  test('the agent acts only on an approved revision, redeemed between its two windows, under no halt', () => {
    inEveryWalk(({ before, command, moment, after }) => {
      if (after.state.status !== 'executing' || before.state.status === 'executing') return;
      if (before.state.status !== 'approved' || command.type !== 'redeem') throw new Error('began without a permit');
      expect(command.revisionHash).toBe(hashOf(before.revision));
      expect(moment.halt).toBeNull();
      expect(moment.paused).toBe(false);
      expect(moment.now).toBeGreaterThanOrEqual(before.state.undoUntil);
      expect(moment.now).toBeLessThan(before.state.redeemBy);
      expect(before.content.kind).toBe('action');
    });
  });

  test('a permit is never given again: one key, until the agent reports', () => {
    inEveryWalk(({ before, after, events }) => {
      const redeemed = events.filter(({ type }) => type === 'redeemed').length;
      expect(redeemed).toBeLessThanOrEqual(before.state.status === 'approved' ? 1 : 0);
      if (before.state.status === 'executing' && after.state.status === 'executing')
        expect(after.state.permit).toEqual(before.state.permit);
    });
  });

  test('nothing is approved but by policy in the autopilot lane, or by a quorum of people', () => {
    inEveryWalk(({ before, moment, events, after }) => {
      const approved = events.find((event) => event.type === 'approved');
      if (!approved || after.state.status !== 'approved') {
        expect(approved).toBeUndefined();
        return;
      }
      expect(moment.halt).toBeNull();
      expect(after.verdict.lane).not.toBe('human_only');
      if (approved.by === 'policy') {
        expect(after.verdict.lane).toBe('autopilot');
        expect(moment.peopleOnly).toBe(false);
        expect(['held', 'pending']).toContain(before.state.status);
        return;
      }
      const { approval, agentOwner, selfApproval } = after.verdict;
      const { approvals } = after.state.release;
      expect(quorumHolds(approval, standIns(after.verdict, after.state.step), approvals)).toBe(true);
      expect(new Set(approvals.map(({ by }) => by)).size).toBe(approvals.length);
      expect(approvals.length).toBeGreaterThanOrEqual(approval.quorum ?? 1);
      if (!selfApproval) expect(approvals.map(({ by }) => by)).not.toContain(agentOwner);
    });
  });

  test('nothing is approved, handed over or redeemed while a freeze runs', () => {
    let seen = 0;
    inEveryWalk(({ events, after, moment }) => {
      const done = events.some(({ type }) => type === 'approved' || type === 'handed_over' || type === 'redeemed');
      if (events.some(({ type }) => type === 'postponed')) seen += 1;
      if (done) expect(freezeAt(after.verdict, moment.now)).toBeNull();
    });
    expect(seen).toBeGreaterThan(0);
  });

  test('every yes that counts was given by that person to that very revision', () => {
    inEveryWalk(({ after, before, command, accepted }, earlier) => {
      const given = (approval: Approval, move: Pick<Move, 'accepted' | 'command'>) =>
        move.accepted &&
        ((move.command.type === 'approve' && move.command.revisionHash === after.revisionHash) ||
          (move.command.type === 'amend' && move.command.revision.revisionHash === after.revisionHash)) &&
        move.command.by.person === approval.by;
      for (const approval of approvalsOf(after)) {
        const moves = [...earlier, { before, after, command, accepted }];
        expect(moves.some((move) => given(approval, move))).toBe(true);
      }
    });
  });

  test('what waits never holds a quorum already', () => {
    inEveryWalk(({ after }) => {
      if (after.state.status !== 'pending') return;
      const { approvals, step } = after.state;
      expect(quorumHolds(after.verdict.approval, standIns(after.verdict, step), approvals)).toBe(false);
    });
  });

  test('a person only ever makes a change smaller, and its agent is held to that', () => {
    inEveryWalk(({ before, after, command, accepted }) => {
      if (command.type !== 'amend' || !accepted) return;
      expect(isAmendmentOf(before.content, after.content)).toBe(true);
      expect(after.amendment?.by).toBe(command.by.person);
      expect(after.verdict.lane).not.toBe('autopilot');
    });
  });

  test('a wish to sleep and a hand-over move no deadline', () => {
    inEveryWalk(({ before, after, command }) => {
      if (!['snooze', 'reassign', 'annotate'].includes(command.type)) return;
      if (before.state.status !== 'pending' || after.state.status !== 'pending') {
        expect(after.state).toEqual(before.state);
        return;
      }
      const { handedTo: _to, snoozes: _snoozes, ...rest } = after.state;
      expect(before.state).toMatchObject(rest);
      expect(decideBy(after, after.state)).toBe(decideBy(before, before.state));
    });
  });

  test('what is for people only is never approved', () => {
    inEveryWalk(({ after }) => {
      if (after.verdict.lane !== 'human_only') return;
      const never: Status[] = ['approved', 'executing', 'executed'];
      expect(never).not.toContain(after.state.status);
    });
  });

  test('versions and revisions only rise, and a refusal changes nothing', () => {
    inEveryWalk(({ before, command, accepted, events, after }) => {
      expect(after.version - before.version).toBe(events.length > 0 ? 1 : 0);
      expect(after.revision - before.revision).toBe(accepted && ['revise', 'amend'].includes(command.type) ? 1 : 0);
      expect(after.revisionHash).toBe(hashOf(after.revision));
      if (!accepted || events.length === 0) expect(after).toEqual(before);
    });
  });

  test('ends stay ends', () => {
    const ends: Status[] = [
      'noted',
      'failed',
      'rolled_back',
      'rollback_failed',
      'expired',
      'withdrawn',
      'cancelled',
      'closed',
    ];
    inEveryWalk(({ before, after }) => {
      // A word on it may still be added.
      if (ends.includes(before.state.status))
        expect({ ...after, notes: [], version: 0 }).toEqual({ ...before, notes: [], version: 0 });
    });
  });

  test('only the agent’s word makes it executed, failed or rolled back', () => {
    const words: Status[] = ['executed', 'failed', 'rolled_back', 'rollback_failed'];
    inEveryWalk(({ before, command, after }) => {
      if (after.state.status === before.state.status || !words.includes(after.state.status)) return;
      expect(command.type).toBe('report');
      if (command.type !== 'report' || command.status === after.state.status) return;
      // Executed, and changed since: what it was asked to take back meanwhile, it leaves alone.
      expect([command.status, after.state.status]).toEqual(['executed', 'rollback_failed']);
      expect(command.drift).not.toBeNull();
    });
  });

  test('no time is left over: what is due has happened once the clock has done its work', () => {
    inEveryWalk(({ after, moment }) => {
      const due = nextTimerAt(settle(after, moment));
      if (due !== null) expect(due).toBeGreaterThan(moment.now);
    });
  });

  test('a large rollback is asked of the agent only by two people who make the quorum', () => {
    inEveryWalk(({ before, after, events }) => {
      const asked = events.some(({ type }) => type === 'rollback_requested');
      if (!asked || before.verdict.rollbackApprovalMs === null || before.state.status !== 'executed') return;
      const { proposal } = events.slice(0, -1).reduce(evolve, before).state as typeof before.state;
      const { approval, chain, agentOwner, selfApproval } = after.verdict;
      const people = proposal?.approvals.map(({ by }) => by) ?? [];
      expect(new Set(people).size).toBeGreaterThanOrEqual(2);
      expect(quorumHolds(approval, standIns(after.verdict, chain.length - 1), proposal?.approvals ?? [])).toBe(true);
      if (!selfApproval) expect(people).not.toContain(agentOwner);
    });
  });

  test('a timer is a whole millisecond', () => {
    inEveryWalk(({ after }) => {
      expect(Number.isSafeInteger(nextTimerAt(after) ?? 0)).toBe(true);
    });
  });
});

describe('left to the clock, once no halt covers it', () => {
  // Nobody comes by: it must end, or wait for the one who acted, and say so.
  const atRest: Status[] = [
    'noted',
    'rejected',
    'executed',
    'executing',
    'rolling_back',
    'failed',
    'rolled_back',
    'rollback_failed',
    'expired',
    'withdrawn',
    'cancelled',
    'handed_over',
    'closed',
  ];

  test('everything comes to rest', () => {
    fc.assert(
      fc.property(anyArrival, anySteps, (arrival, steps) => {
        const last = walk(arrival, steps).at(-1);
        const rested = rest(last?.after ?? arrival, last?.moment.now ?? MONDAY);
        expect(atRest).toContain(rested.state.status);
        if (rested.state.status === 'executing' || rested.state.status === 'rolling_back')
          expect(rested.state.overdue).toBe(true);
        if (rested.state.status === 'executed') expect(rested.state.rollbackUntil).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test('and silence never spends: without a yes of a person or of policy nothing is approved', () => {
    fc.assert(
      fc.property(anyArrival, (arrival) => {
        if (arrival.verdict.lane === 'autopilot') return;
        expect(['expired', 'noted']).toContain(rest(arrival, MONDAY, arrival.verdict).state.status);
      }),
      { numRuns: 1000 },
    );
  });

  function rest(item: Recommendation, now: number, judged = verdict()): Recommendation {
    const released = decide(item, { type: 'release', verdict: judged }, at(now));
    let resting = settle(released.ok ? released.events.reduce(evolve, item) : item, at(now));
    for (let due = nextTimerAt(resting), rounds = 0; due !== null; due = nextTimerAt(resting)) {
      rounds += 1;
      if (rounds > 100) throw new Error(`still waiting for the clock after 100 timers: ${resting.state.status}`);
      resting = settle(resting, at(due));
    }
    return resting;
  }
});

test('the walks go everywhere', () => {
  const seen = new Set<string>();
  inEveryWalk(
    ({ after }) => {
      seen.add(after.state.status);
    },
    { numRuns: 8000, seed: 1 },
  );
  expect([...seen].toSorted()).toEqual(
    [
      'approved',
      'cancelled',
      'closed',
      'executed',
      'executing',
      'expired',
      'failed',
      'handed_over',
      'held',
      'noted',
      'pending',
      'rejected',
      'rollback_failed',
      'rolled_back',
      'rolling_back',
      'withdrawn',
    ].toSorted(),
  );
});

function approvalsOf({ state }: Recommendation): Approval[] {
  if (state.status === 'pending') return state.approvals;
  if (state.status === 'rejected') return state.before.approvals;
  return 'release' in state ? state.release.approvals : [];
}
