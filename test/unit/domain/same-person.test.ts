import { describe, expect, test } from 'vitest';
import { quorumHolds } from '../../../src/domain/approval.ts';
import type { Actor } from '../../../src/domain/command.ts';
import { decideRelease } from '../../../src/domain/halt.ts';
import { samePerson } from '../../../src/domain/same-person.ts';
import {
  approval,
  approved,
  executed,
  HOUR_MS,
  halt,
  MONDAY,
  pending,
  recommendation,
  release,
  verdict,
} from '../../support/build.ts';
import { alex, applied, approve, at, dana, felix, outcome, reassign, undo } from '../../support/commands.ts';

const NOW = MONDAY + HOUR_MS / 4;
// Dana as she is known now, as the policy called her before, and as a member of a user group whom it did not name.
const now: Actor = { ...dana, slackId: 'U0DANA' };
const before: Actor = { ...now, person: 'dreyes' };
const unnamed: Actor = { ...now, person: 'U0DANA' };
// Somebody else who was given Dana's handle.
const heir: Actor = { ...dana, slackId: 'U0HEIR' };

describe('two names are one person', () => {
  test.each<[string, { person: string; slackId?: string }, { person: string; slackId?: string }, boolean]>([
    ['of one account, whatever the handles', now, before, true],
    ['of one account, where one goes by it', now, unnamed, true],
    ['also where that one kept no account beside it', now, { person: 'U0DANA' }, true],
    ['by the handle, where one account is not known', now, dana, true],
    ['never of two accounts, whatever the handles', now, heir, false],
    ['never by two handles, where an account is not known', before, dana, false],
  ])('%s', (_what, left, right, same) => {
    expect(samePerson(left, right)).toBe(same);
    expect(samePerson(right, left)).toBe(same);
  });
});

const two = verdict({ approval: { mode: 'any', roles: ['marketing_head', 'finance'], quorum: 2 } });
const given = (by: Actor) => applied(recommendation({ verdict: two }), approve({ by }), at(NOW));

describe('one person gives one yes', () => {
  test.each<[string, Actor, Actor, string]>([
    ['whose handle changed in between', before, now, 'no: already_approved_by_you'],
    ['whom a role came to name in between', unnamed, now, 'no: already_approved_by_you'],
    ['who approved before accounts were kept', dana, now, 'no: already_approved_by_you'],
    ['and the next to bear their handle is another', now, heir, 'approval_given + approved'],
    ['and somebody else is another', now, { ...felix, slackId: 'U0FELIX' }, 'approval_given + approved'],
  ])('%s', (_what, first, second, says) =>
    expect(outcome(given(first), approve({ by: second }), at(NOW + 1))).toBe(says),
  );

  test('also where a deputy gave it in their place, under the handle of before', () => {
    const deputy: Actor = {
      person: 'lena',
      slackId: 'U0LENA',
      roles: ['marketing_head'],
      lent: [{ role: 'marketing_head', by: 'dreyes', slackId: 'U0DANA' }],
    };
    expect(outcome(given(deputy), approve({ by: now }), at(NOW + 1))).toBe('no: already_approved_by_you');
    const late = { ...deputy, lent: [{ role: 'marketing_head', by: 'dana', slackId: 'U0DANA' }] };
    expect(outcome(given(before), approve({ by: late }), at(NOW + 1))).toBe('no: already_approved_by_you');
  });

  test('and fills one place of a quorum, under however many names it stands there', () => {
    const rule = { mode: 'any' as const, roles: ['finance'], quorum: 2 };
    const yes = (by: string, slackId?: string) => approval({ by, roles: ['finance'], ...(slackId && { slackId }) });
    expect(quorumHolds(rule, [], [yes('dana', 'U0DANA'), yes('dreyes', 'U0DANA')])).toBe(false);
    // The middle one ties the two together.
    expect(quorumHolds(rule, [], [yes('dana'), yes('dana', 'U0DANA'), yes('dreyes', 'U0DANA')])).toBe(false);
    expect(quorumHolds(rule, [], [yes('dana', 'U0DANA'), yes('dana', 'U0HEIR')])).toBe(true);
  });

  test('is kept with the account that gave it', () => {
    expect(given(now).state).toMatchObject({ approvals: [{ by: 'dana', slackId: 'U0DANA' }] });
  });
});

describe('who answers for an agent', () => {
  const owned = recommendation({ verdict: verdict({ agentOwner: 'alex', agentOwnerSlackId: 'U0ALEX' }) });
  test.each<[string, Actor, string]>([
    ['may not approve under a new handle', { ...alex, person: 'alexander', slackId: 'U0ALEX' }, 'no: self_approval'],
    ['may not where no account is known', alex, 'no: self_approval'],
    ['is not whoever has their handle now', { ...alex, slackId: 'U0HEIR' }, 'approval_given + approved'],
  ])('%s', (_what, by, says) => expect(outcome(owned, approve({ by }), at(NOW))).toBe(says));
});

describe('a large rollback', () => {
  const large = recommendation({ state: executed(), verdict: verdict({ rollbackApprovalMs: HOUR_MS }) });
  test('is not agreed to by who asked for it, under another handle', () => {
    const asked = applied(large, undo(before), at(NOW));
    expect(outcome(asked, undo(now), at(NOW + 1))).toBe('no: second_person_needed');
    expect(outcome(asked, undo(heir), at(NOW + 1))).toBe('rollback_approved + rollback_requested');
  });
});

describe('an undo', () => {
  test('takes back the yes of who undoes it, under whatever handle it was given', () => {
    const approvals = [approval({ by: 'dreyes', slackId: 'U0DANA' }), approval({ by: 'felix', roles: ['finance'] })];
    const item = recommendation({ verdict: two, state: approved({ release: release({ approvals }) }) });
    expect(applied(item, undo(now), at(MONDAY + 1)).state).toMatchObject({ approvals: [{ by: 'felix' }] });
  });
});

test('nobody hands something over to themselves under another handle', () => {
  const item = recommendation({ state: pending() });
  expect(outcome(item, reassign({ by: before, to: now }), at(NOW))).toBe('no: cannot_take_over');
});

describe('the release of a halt', () => {
  const asked = halt({ release: { by: 'dreyes', slackId: 'U0DANA', reason: 'Tracking is back', at: NOW } });
  const wish = (by: Actor) => ({ by: by.person, slackId: by.slackId, reason: 'It is', ownsCoveredAgent: false });
  test('takes two people, not two handles', () => {
    expect(decideRelease(asked, wish(now), NOW, HOUR_MS)).toEqual({ ok: false, refusal: 'second_person_needed' });
    expect(decideRelease(asked, wish(heir), NOW, HOUR_MS)).toMatchObject({ ok: true, released: true });
  });
});
