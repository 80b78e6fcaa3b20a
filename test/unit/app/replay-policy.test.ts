import { describe, expect, test } from 'vitest';
import { createReplay, type RecordedRevision } from '../../../src/app/replay-policy.ts';
import { replayText } from '../../../src/commands/replay-text.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { content, HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

const OURS = policyWith();
const move = (after: string): Partial<Content> => ({
  confidence: 0.9,
  change: {
    field: 'weekly_budget',
    before: { amount: '20000.00', currency: 'USD' },
    after: { amount: after, currency: 'USD' },
  },
});

/** What was received on Monday, as the shipped policy judged it then. */
function recorded(id: string, part: Partial<Content>, agent = 'bid-pilot'): RecordedRevision {
  const given = content(part);
  const verdict = evaluate(OURS, agent, given, MONDAY);
  // Ended at once, so that what comes next stands alone.
  const fate = { openUntil: MONDAY, movedAt: null };
  return { id, revision: 1, agent, receivedAt: MONDAY, content: given, verdict, fate };
}

function replayed(policy: Policy, ...revisions: RecordedRevision[]) {
  const replay = createReplay(policy);
  for (const revision of revisions) replay.add(revision);
  return replay.result();
}

const small = recorded('rec_small', move('24000.00'));
const large = recorded('rec_large', move('32400.00'));

describe('another policy over what was recorded', () => {
  test('the same one changes nothing', () => {
    const { changed, before, after, lanes } = replayed(OURS, small, large);
    expect(changed).toEqual([]);
    expect(after).toEqual(before);
    expect(before).toEqual({ cards: 1, autopilot: 1, autopilotMinor: { USD: 400_000 } });
    expect([lanes.autopilot.autopilot, lanes.review.review]).toEqual([1, 1]);
  });

  test('a lower threshold asks more people, and says of whom and why', () => {
    const result = replayed(policyWith(['amount > 10000.0', 'amount > 3000.0']), small, large);
    expect(result).toMatchObject({
      stricter: 1,
      looser: 0,
      before: { cards: 1, autopilotMinor: { USD: 400_000 } },
      after: { cards: 2, autopilotMinor: {} },
    });
    expect(result.changed).toMatchObject([
      {
        id: 'rec_small',
        before: 'autopilot',
        after: 'review',
        approversBefore: 'nobody',
        approversAfter: 'any of marketing_head, finance',
        why: ['$4,000 > $10,000 in one transfer'],
      },
    ]);
  });

  test('a higher threshold lets more through, and says which reasons fell away', () => {
    const policy = policyWith(
      ['amount > 10000.0', 'amount > 50000.0'],
      ['share_of_weekly_budget > 0.10', 'share_of_weekly_budget > 0.9'],
      ['most: { amount: "10000.00"', 'most: { amount: "90000.00"'],
      ['share_of_weekly_budget: 0.10', 'share_of_weekly_budget: 0.9'],
    );
    const { changed, looser, after } = replayed(policy, large);
    expect([looser, after.cards]).toEqual([1, 0]);
    expect(changed[0]).toMatchObject({
      before: 'review',
      after: 'autopilot',
      why: [expect.stringContaining('Budget shift is low risk')],
    });
  });

  describe('among those that stood around each', () => {
    const later = (revision: RecordedRevision, ms: number): RecordedRevision => ({
      ...revision,
      receivedAt: MONDAY + ms,
      content: { ...revision.content, target: { platform: 'google_ads', account: '1234567890', entity: 'another' } },
    });
    const DAY = 24 * HOUR_MS;
    const half = recorded('rec_half', move('25400.00'));
    const never = { openUntil: null, movedAt: null };
    test.each<[string, RecordedRevision['fate'], number, string]>([
      ['waits', never, HOUR_MS, 'review'],
      ['waits for ever', never, 3 * DAY, 'review'],
      ['has moved within the day', { openUntil: MONDAY, movedAt: MONDAY }, DAY, 'review'],
      ['moved more than a day ago', { openUntil: MONDAY, movedAt: MONDAY }, DAY + HOUR_MS, 'autopilot'],
      [
        'moved within the day, asked for before it',
        { openUntil: MONDAY + HOUR_MS, movedAt: MONDAY + HOUR_MS },
        DAY + HOUR_MS,
        'review',
      ],
      ['was rejected', { openUntil: MONDAY + HOUR_MS, movedAt: null }, HOUR_MS, 'autopilot'],
      ['is about to be rejected', { openUntil: MONDAY + HOUR_MS, movedAt: null }, HOUR_MS - 1, 'review'],
    ])('$5,400 of $10,000 in a day: with another $5,400 that %s', (_name, fate, after, lane) => {
      const second = later(recorded('rec_second', move('25400.00')), after);
      const { lanes } = replayed(OURS, { ...half, fate }, second);
      expect(lanes.autopilot.review).toBe(lane === 'review' ? 1 : 0);
    });

    test.each<[string, number, string]>([
      ['is still open', HOUR_MS - 1, 'review'],
      ['has ended', HOUR_MS, 'autopilot'],
    ])('one for the same target that %s', (_name, after, lane) => {
      const small = move('20100.00');
      const first = { ...recorded('rec_first', small), fate: { openUntil: MONDAY + HOUR_MS, movedAt: null } };
      const { changed } = replayed(OURS, first, { ...recorded('rec_second', small), receivedAt: MONDAY + after });
      expect(changed.map((each) => [each.id, each.after])).toEqual(lane === 'review' ? [['rec_second', 'review']] : []);
    });
  });

  describe('beside one of the same campaign', () => {
    const on = (entity: string, id: string, part: Partial<Content>) =>
      recorded(id, { ...part, target: { platform: 'google_ads', account: '123-456-7890', entity } });
    const [raise, cut] = [move('20100.00'), move('19900.00')];
    test.each<[string, string, Partial<Content>, string, Partial<Content>, string[]]>([
      [
        'a part and its whole, one up and one down',
        'campaigns/1/adGroups/7',
        cut,
        'campaigns/1',
        raise,
        ['rec_second'],
      ],
      [
        'a whole and its part, one up and one down',
        'campaigns/1',
        cut,
        'campaigns/1/adGroups/7',
        raise,
        ['rec_second'],
      ],
      ['a part and its whole, both up', 'campaigns/1/adGroups/7', raise, 'campaigns/1', raise, []],
      ['two parts, one up and one down', 'campaigns/1/adGroups/7', cut, 'campaigns/1/adGroups/8', raise, []],
    ])('%s', (_name, one, first, other, second, asked) => {
      const fate = { openUntil: null, movedAt: null };
      const { changed } = replayed(OURS, { ...on(one, 'rec_first', first), fate }, on(other, 'rec_second', second));
      expect(changed.map(({ id }) => id)).toEqual(asked);
    });
  });

  test('other approvers in the same lane are a change too', () => {
    const { otherApprovers, changed } = replayed(
      policyWith(['{ any: [marketing_head, finance] }', '{ any: [finance] }']),
      small,
      large,
    );
    expect(otherApprovers).toBe(1);
    expect(changed).toMatchObject([
      { id: 'rec_large', before: 'review', after: 'review', approversAfter: 'any of finance' },
    ]);
  });

  test('what an agent may no longer recommend is not taken', () => {
    const { changed, lanes } = replayed(
      policyWith(['actions: [bid.*, bidding.*, budget.*, keyword.*, schedule.*, campaign.*]', 'actions: [bid.*]']),
      large,
    );
    expect(changed).toMatchObject([{ after: 'refused', why: ['it is not taken at all'], approversAfter: 'nobody' }]);
    expect(lanes.review.refused).toBe(1);
  });

  test('each is judged at the time when it was received', () => {
    const fresh = recorded('rec_fresh', { ...move('24000.00'), data: { as_of: new Date(MONDAY).toISOString() } });
    expect(replayed(OURS, fresh).changed).toEqual([]);
  });

  test('notices are counted, and asked of nobody', () => {
    const { target: _target, change: _change, ...notice } = content({ kind: 'notice', action: 'note.anomaly' });
    const result = replayed(OURS, { ...small, content: notice });
    expect(result).toMatchObject({ revisions: 1, notices: 1, before: { cards: 0 }, after: { cards: 0 }, changed: [] });
  });
});

describe('for people', () => {
  const policy = policyWith(['amount > 10000.0', 'amount > 3000.0']);

  test('in 80 columns, with no more by name than asked for', () => {
    const many = Array.from({ length: 30 }, (_, index) => recorded(`rec_${index}`, move('24000.00')));
    const lines = replayText(replayed(policy, ...many), MONDAY, 3);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line) => line.includes('autopilot → review'))).toHaveLength(3);
    expect(lines.at(-1)).toContain('…and 27 more');
    expect(lines.join('\n')).toContain('people are asked');
  });

  test('an agent’s words do not steer the terminal', () => {
    const hostile = recorded('rec_x', { ...move('24000.00'), summary: 'a\u001b[2Jb\u202Ec\r\nd' });
    const text = replayText(replayed(policy, hostile), MONDAY, 1).join('');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain('a [2Jb c');
  });
});
