import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../src/app/change-of.ts';
import type { Origin } from '../../../src/app/origin.ts';
import { ROSTER_UNKNOWN } from '../../../src/app/roster.ts';
import { contentHash } from '../../../src/audit/hash.ts';
import { decide, decideReceived } from '../../../src/domain/decide.ts';
import type { Event } from '../../../src/domain/event.ts';
import { ImpossibleEvent } from '../../../src/domain/impossible-event.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import { closed, content, HASH, held, MINUTE_MS, MONDAY, recommendation, verdict } from '../../support/build.ts';
import { approve, at, revise, tick } from '../../support/commands.ts';
import { countingIds } from '../../support/counting-ids.ts';
import { policyWith } from '../../support/policy.ts';

const clock: Origin = { kind: 'clock' };
const NOW = MONDAY + 10 * MINUTE_MS;

function change(before: Recommendation, events: Event[], policy = policyWith()) {
  return changeOf({ ids: countingIds(), policy: () => policy, roster: () => ROSTER_UNKNOWN }, before, events, clock, 7);
}

function decided(before: Recommendation, command: Parameters<typeof decide>[1], now = NOW): Event[] {
  const decision = decide(before, command, at(now));
  if (!decision.ok) throw new Error(decision.refusal);
  return decision.events;
}

describe('one change holds everything that follows', () => {
  const before = recommendation({ version: 3 });
  const events = decided(before, approve());
  const made = change(before, events);

  test('the new state, one version on', () => {
    expect(made.item).toMatchObject({ version: 4, state: { status: 'approved' } });
  });

  test('a fact for each event, at its time', () => {
    expect(made.audit.map(({ type, at: when }) => [type, when])).toEqual([
      ['approval_given', NOW],
      ['approved', NOW],
    ]);
    expect(new Set(made.audit.map(({ id }) => id)).size).toBe(2);
  });

  test('the callback, with the version that it tells of', () => {
    expect(made.callbacks.map(({ type }) => type)).toEqual(['recommendation.approved']);
    expect(JSON.parse(made.callbacks[0]?.body ?? '{}')).toMatchObject({ data: { decision_version: 4 } });
  });

  test('the next timer, and the halts that were looked at', () => {
    expect(made).toMatchObject({ timerAt: NOW + 5 * MINUTE_MS, haltEpoch: 7, newContentHash: null });
  });

  test('what it was made from stays as it was', () => {
    expect(before).toEqual(recommendation({ version: 3 }));
  });
});

describe('a change', () => {
  test('that brings a revision names the hash of its content', () => {
    const before = recommendation();
    const next = content({ summary: 'Move $9,000' });
    const made = change(before, decided(before, revise({ content: next })));
    expect(made.newContentHash).toBe(contentHash(next));
    expect(made.item).toMatchObject({ revision: 2, content: next });
    expect(made.messages.map(({ topic }) => topic.kind)).toEqual(['revision', 'card']);
  });

  test('of what arrives is its first version', () => {
    const revision = { revision: 1, revisionHash: HASH, content: content(), verdict: verdict() };
    const blank = recommendation({ state: held(), version: 0 });
    const made = change(blank, decideReceived(revision, at(MONDAY)));
    expect(made).toMatchObject({
      item: { version: 1, state: { status: 'pending' } },
      newContentHash: contentHash(content()),
      timerAt: MONDAY + 15 * MINUTE_MS,
    });
    expect(made.audit.map(({ type }) => type)).toEqual(['received', 'asked']);
    expect(made.messages.map(({ topic, to }) => [topic.kind, to])).toEqual([['card', 'ad-approvals']]);
  });

  test('at its end has no timer', () => {
    const before = recommendation({
      state: {
        status: 'pending',
        approvals: [],
        step: 1,
        stepStartedAt: MONDAY,
        reminders: 0,
        frozenAt: null,
        undone: null,
        handedTo: null,
        snoozes: [],
      },
    });
    expect(change(before, decided(before, tick(), MONDAY + 60 * MINUTE_MS)).timerAt).toBeNull();
  });

  test('tells no agent that has nowhere to be told', () => {
    const before = recommendation();
    const unlisted = { ...before, agent: 'constructor' };
    const deaf = policyWith([
      '    callback_url: http://127.0.0.1:4100/countersign\n    callback_private: true\n  audience-tuner',
      '  audience-tuner',
    ]);
    expect(change(before, decided(before, approve()), deaf).callbacks).toEqual([]);
    expect(change(unlisted, decided(unlisted, approve())).callbacks).toEqual([]);
  });

  test('that cannot be is a fault, and no change', () => {
    expect(() => change(recommendation({ state: closed() }), [{ type: 'thawed', at: NOW }])).toThrow(ImpossibleEvent);
  });
});
