import { expect, test } from 'vitest';
import { type Meeting, meetingOf } from '../../../src/domain/meeting.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import { content } from '../../support/build.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const budget = (before: string, after: string) => ({ field: 'weekly_budget', before: usd(before), after: usd(after) });
const raise = { change: budget('100', '200') };
const lower = { change: budget('200', '100') };
const bid = (before: number, after: number) => ({ change: { field: 'max_bid', before, after } });
const elsewhere = { target: { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/988' } };

test.each<[string, Partial<Content>, Partial<Content>, Meeting]>([
  ['one raises what the other lowers', raise, lower, 'opposes'],
  ['both raise it', raise, raise, 'same_target'],
  ['one raises and the other lowers, but not the same', raise, bid(2, 1), 'same_target'],
  ['figures that are no money', bid(1, 2), bid(2, 1), 'opposes'],
  ['one pauses what the other funds', { action: 'campaign.pause', ...bid(1, 1) }, raise, 'opposes'],
  ['the same, by its status', { change: { field: 'status', before: 'on', after: 'Paused' } }, raise, 'opposes'],
  ['one pauses what the other cuts', { action: 'campaign.pause', ...bid(1, 1) }, lower, 'same_target'],
  ['another thing of the account', raise, { ...lower, ...elsewhere }, 'limit'],
  ['another spelling of the thing', raise, { ...lower, target: spelt() }, 'opposes'],
])('%s', (_what, left, right, meeting) => {
  expect(meetingOf(content(left), content(right))).toBe(meeting);
  expect(meetingOf(content(right), content(left))).toBe(meeting);
});

function spelt(): NonNullable<Content['target']> {
  return { platform: 'google_ads', account: '1234567890', entity: 'CAMPAIGNBUDGETS/987' };
}
