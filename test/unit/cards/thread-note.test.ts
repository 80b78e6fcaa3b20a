import { describe, expect, it } from 'vitest';
import { drawThreadNote, type ThreadTopic } from '../../../src/cards/thread-note.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, textsIn } from '../../support/slack-limits.ts';

const { MINUTE_MS, MONDAY } = build;
const halted = { halt: build.halt() };

function note(topic: ThreadTopic, part: Partial<Recommendation> = {}, shown = {}) {
  const drawing = drawThreadNote(topic, build.recommendation(part), build.cardContext(shown));
  expect(textsIn(drawing.blocks).join('\n')).toBe(drawing.text);
  expect(actionIdsIn(drawing.blocks)).toEqual([]);
  return drawing.text;
}
const mentioned = (text: string) => [...new Set(text.match(/<@U[A-Z]+>/g))].sort();
const step1 = { state: build.pending({ step: 1 }) };
const both = build.verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });

describe('who is notified, and what of', () => {
  it('a reminder does not name who wants none', () => {
    const people = { ...build.people, wantsReminders: (person: string) => person !== 'dana' };
    expect(mentioned(note({ kind: 'reminder', step: 0 }, {}, { people }))).toEqual(['<@UALEX>', '<@ULEE>']);
  });

  it('a reminder where nobody asked wants one goes to whoever reads the thread, and notifies nobody', () => {
    const people = { ...build.people, wantsReminders: () => false };
    const text = note({ kind: 'reminder', step: 0 }, {}, { people });
    expect(mentioned(text)).toEqual([]);
    expect(text).toContain(
      'Dana, Alex and Lee are asked, with reminders turned off: whoever reads this may tell them.',
    );
  });

  it('a reminder does not ask again who said yes under another handle, by the account', () => {
    const given = build.approval({ by: 'dana_before', slackId: 'UDANA' });
    const two = build.verdict({ approval: { mode: 'any', roles: ['marketing_head'], quorum: 2 } });
    const text = note({ kind: 'reminder', step: 0 }, { verdict: two, state: build.pending({ approvals: [given] }) });
    expect(mentioned(text)).not.toContain('<@UDANA>');
  });

  it.each<[string, ThreadTopic, Partial<Recommendation>, string[], RegExp]>([
    [
      'a reminder: those asked',
      { kind: 'reminder', step: 0 },
      {},
      ['<@UALEX>', '<@UDANA>', '<@ULEE>'],
      /Still to decide: \*Budget shift.*\n\*Decide by/,
    ],
    [
      'a reminder where Dana said yes: the role that is missing',
      { kind: 'reminder', step: 0 },
      { verdict: both, state: build.pending({ approvals: [build.approval()] }) },
      ['<@ULEE>'],
      /Still to decide/,
    ],
    [
      'an escalation: the next owners',
      { kind: 'escalation', step: 1 },
      step1,
      ['<@UCARLA>'],
      /Nobody decided in time, so it is now with CMO .*\n.*Then it expires/,
    ],
    [
      'an escalation past people who are away: the next owners, and why',
      { kind: 'escalation', step: 1, passedOver: ['marketing_head', 'finance'] },
      step1,
      ['<@UCARLA>'],
      /Nobody can be reached as Marketing head or Finance \(away or deactivated\), so it is now with CMO/,
    ],
    [
      'a revision: all who are asked',
      { kind: 'revision', revision: 2 },
      { revision: 2 },
      ['<@UALEX>', '<@UDANA>', '<@ULEE>'],
      /changed it \(revision 2\); earlier approvals no longer count/,
    ],
    [
      'an expiry: all who were asked',
      { kind: 'expiry' },
      { state: build.expired() },
      ['<@UALEX>', '<@UCARLA>', '<@UDANA>', '<@ULEE>'],
      /Nobody decided in time\. Nothing was done/,
    ],
    [
      'an expiry by the agent’s deadline: nobody whose turn had not come',
      { kind: 'expiry' },
      { state: build.expired({ why: 'agent_deadline', expiredAt: MONDAY + 20 * MINUTE_MS, step: 0 }) },
      ['<@UALEX>', '<@UDANA>', '<@ULEE>'],
      /own deadline came/,
    ],
    [
      'a missing report: who approved',
      { kind: 'overdue' },
      { state: build.executing({ overdue: true }) },
      ['<@UDANA>'],
      /Outcome unknown.*has not reported\.\n.*look in google_ads/,
    ],
    [
      'a missing report on what autopilot did: nobody by name',
      { kind: 'overdue' },
      { state: build.executing({ overdue: true, release: build.release({ by: 'policy', approvals: [] }) }) },
      [],
      /\nLook in google_ads/,
    ],
    [
      'a rollback without a report: who asked for it',
      { kind: 'overdue' },
      { state: build.rollingBack({ overdue: true }) },
      ['<@UDANA>'],
      /Rollback not confirmed.*\n.*still in force/,
    ],
    [
      'a dead letter: who answers for the agent',
      { kind: 'dead_letter', callbackId: 'cb_1' },
      { state: build.approved() },
      ['<@UALEX>'],
      /bid-pilot could not be told: .* is approved/,
    ],
  ])('%s', (_what, topic, part, whom, says) => {
    const text = note(topic, part);
    expect(mentioned(text)).toEqual(whom);
    expect(text).toMatch(says);
  });
});

describe('what was overtaken notifies nobody', () => {
  it.each<[string, ThreadTopic, Partial<Recommendation>]>([
    ['a reminder after the decision', { kind: 'reminder', step: 0 }, { state: build.approved() }],
    ['a reminder of an earlier step', { kind: 'reminder', step: 0 }, step1],
    ['an escalation after the decision', { kind: 'escalation', step: 1 }, { state: build.rejected() }],
    ['an escalation of what was revised and asked anew', { kind: 'escalation', step: 1 }, {}],
    ['a revision that was revised', { kind: 'revision', revision: 2 }, { revision: 3 }],
    ['an overdue report that came', { kind: 'overdue' }, { state: build.executed() }],
  ])('%s', (_what, topic, part) => {
    const text = note(topic, part);
    expect(mentioned(text)).toEqual([]);
    expect(text).toContain('was overtaken. Nothing to do here.');
  });

  it('and says where it stands', () => {
    expect(note({ kind: 'reminder', step: 0 }, { state: build.approved() })).toContain(': Approved.');
  });
});

it('a reminder under a halt says that the deadline stands still', () => {
  expect(note({ kind: 'reminder', step: 0 }, {}, halted)).toContain('deadline stands still');
});
