import { describe, expect, test } from 'vitest';
import type { Actor, Command, Moment } from '../../../src/domain/command.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Verdict } from '../../../src/domain/verdict.ts';
import * as build from '../../support/build.ts';
import {
  alex,
  amend,
  annotate,
  approve,
  at,
  close,
  dana,
  NEXT_HASH,
  otto,
  outcome,
  reassign,
  reject,
  snooze,
  undo,
} from '../../support/commands.ts';

// The matrix of who may do what, and when: a line for each state, a column for each act; what is no `yes` is refused so.
const MAY = `
                 approve          amend            reject           undo               reassign         snooze           annotate     close
held             halted           halted           not_waiting      nothing_to_undo    not_waiting      not_waiting      not_decided  not_handed_over
held_by_freeze   calendar_freeze  calendar_freeze  not_waiting      nothing_to_undo    not_waiting      not_waiting      not_decided  not_handed_over
noted            already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  not_decided  not_handed_over
pending          yes              yes              yes              nothing_to_undo    yes              yes              not_decided  not_handed_over
pending_halted   halted           halted           yes              nothing_to_undo    yes              halted           not_decided  not_handed_over
approved         already_decided  already_decided  already_decided  yes                already_decided  already_decided  yes          not_handed_over
approved_for_long already_decided already_decided  already_decided  undo_window_closed already_decided  already_decided  yes          not_handed_over
rejected         already_decided  already_decided  already_decided  yes                already_decided  already_decided  yes          not_handed_over
rejected_long_ago already_decided already_decided  already_decided  undo_window_closed already_decided  already_decided  yes          not_handed_over
executing        already_decided  already_decided  already_decided  already_executing  already_decided  already_decided  yes          not_handed_over
executed         already_decided  already_decided  already_decided  yes                already_decided  already_decided  yes          not_handed_over
executed_for_long already_decided already_decided  already_decided  cannot_be_rolled_back already_decided already_decided yes         not_handed_over
failed           already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
rolling_back     already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
rolled_back      already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
rollback_failed  already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
expired          already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
withdrawn        already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
cancelled        already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over
handed_over      already_decided  already_decided  already_decided  yes                already_decided  already_decided  yes          yes
closed           already_decided  already_decided  already_decided  nothing_to_undo    already_decided  already_decided  yes          not_handed_over`;

/** Whoever answers for the agent may do all of it but say yes: these lines are theirs. */
const ANSWERS_FOR_IT = `
pending          self_approval    self_approval    yes              nothing_to_undo    yes              yes              not_decided  not_handed_over
pending_halted   self_approval    self_approval    yes              nothing_to_undo    yes              halted           not_decided  not_handed_over`;

const NOW = build.MONDAY + 11 * build.MINUTE_MS;
const UNDER_HALT = 'pending_halted';
const FREEZE = { name: 'Winter sale', until: NOW + build.HOUR_MS };
const STATES: Record<string, State> = {
  ...Object.fromEntries(build.everyState().map((state) => [state.status, state])),
  held_by_freeze: build.held({ freeze: FREEZE }),
  [UNDER_HALT]: build.pending(),
  approved_for_long: build.approved({ undoUntil: NOW }),
  rejected_long_ago: build.rejected({ undoUntil: NOW }),
  executed_for_long: build.executed({ rollbackUntil: NOW }),
};
const ACTS: Record<string, (by: Actor, verdict: Verdict) => Command> = {
  approve: (by) => approve({ by }),
  amend: (by, verdict) =>
    amend({ by, revision: { revision: 2, revisionHash: NEXT_HASH, content: build.smaller(), verdict } }),
  reject: (by) => reject({ by }),
  undo: (by) => undo(by),
  reassign: (by) => reassign({ by }),
  snooze: (by) => snooze({ by, until: NOW + build.MINUTE_MS }),
  annotate: (by) => annotate({ by }),
  close: (by) => close({ by }),
};

type Cell = [state: string, act: string, says: string];
function cellsOf(table: string): Cell[] {
  const [head = '', ...lines] = table.trim().split('\n');
  const acts = head.trim().split(/\s+/);
  return lines.flatMap((line) => {
    const [state = '', ...says] = line.trim().split(/\s+/);
    return acts.map((act, index): Cell => [state, act, says[index] ?? 'no cell']);
  });
}
const MAY_CELLS = cellsOf(MAY);
const header = MAY.trim().split('\n')[0] ?? '';
const OWNER_CELLS = cellsOf(`${header}${ANSWERS_FOR_IT}`);

function said(state: string, act: string, by: Actor, selfApproval = false): string {
  const verdict = build.verdict({ selfApproval });
  const item = build.recommendation({ state: STATES[state] ?? build.pending(), verdict });
  const moment: Moment = at(NOW, state === UNDER_HALT ? build.halt() : null);
  const command = ACTS[act]?.(by, verdict);
  if (command === undefined) throw new Error(`no act ${act}`);
  const line = outcome(item, command, moment);
  return line.startsWith('no: ') ? line.slice('no: '.length) : 'yes';
}

test('has a line for every state', () => {
  const lines = new Set(MAY_CELLS.map(([state]) => state));
  expect([...lines].toSorted()).toEqual(Object.keys(STATES).toSorted());
});

describe('somebody who may decide it', () => {
  test.each(MAY_CELLS)('what is %s: to %s is %s', (state, act, says) => expect(said(state, act, dana)).toBe(says));
});

describe('whoever answers for its agent, and holds the role', () => {
  const theirs = (state: string, act: string) => OWNER_CELLS.find(([one, other]) => one === state && other === act);
  test.each(MAY_CELLS)('what is %s: to %s, where whoever may is told %s', (state, act, says) => {
    expect(said(state, act, alex)).toBe(theirs(state, act)?.[2] ?? says);
    expect(said(state, act, alex, true)).toBe(says);
  });
});

describe('whoever holds a role that nobody asks', () => {
  test.each(MAY_CELLS)('what is %s: to %s is never given', (state, act) =>
    expect(said(state, act, otto)).toMatch(/^(not_an_approver|already_decided|not_|halted|calendar_freeze)/),
  );
  test.each(MAY_CELLS.filter(([, , says]) => says === 'yes'))('what is %s: to %s is for others', (state, act) =>
    expect(said(state, act, otto)).toBe('not_an_approver'),
  );
});

describe('an act on a revision that is not this one', () => {
  const YES = MAY_CELLS.filter(([, , says]) => says === 'yes');
  test.each(YES)('what is %s: to %s is stale', (state, act) => {
    const item = build.recommendation({ state: STATES[state] ?? build.pending() });
    const command = ACTS[act]?.(dana, build.verdict());
    if (command === undefined || !('revisionHash' in command)) throw new Error(`no act ${act}`);
    const stale = { ...command, revisionHash: 'ee'.repeat(32) };
    expect(outcome(item, stale, at(NOW, state === UNDER_HALT ? build.halt() : null))).toBe('no: stale_revision');
  });
});
