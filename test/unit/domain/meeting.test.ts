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
  ['a daily budget raised, the weekly one cut', raise, { change: daily('20', '10') }, 'opposes'],
  ['money from X to Y, and from Y to X', from('x', 'y'), from('y', 'x'), 'opposes'],
  ['money from X to Y, and X cut', from('x', 'y'), { ...lower, ...of('x') }, 'same_target'],
  ['money from X to Y, and X raised', from('x', 'y'), { ...raise, ...of('x') }, 'opposes'],
  ['money from X to Y, and from X to Z', from('x', 'y'), from('x', 'z'), 'same_target'],
  ['a budget raised, an ad group under it cut', { ...raise, ...of('c/1') }, { ...lower, ...of('c/1/g/2') }, 'opposes'],
  ['a budget raised, a campaign that it funds paused', raise, paused('campaignBudgets/987'), 'opposes'],
  ['both raised', { ...raise, ...of('c/1') }, { ...raise, ...of('c/1/g/2') }, 'limit'],
  ['things of which one only begins like the other', { ...raise, ...of('c/1') }, { ...lower, ...of('c/12') }, 'limit'],
  ['another spelling of the thing', raise, { ...lower, target: spelt() }, 'opposes'],
])('%s', (_what, left, right, meeting) => {
  expect(meetingOf(content(left), content(right))).toBe(meeting);
  expect(meetingOf(content(right), content(left))).toBe(meeting);
});

function daily(before: string, after: string) {
  return { field: 'daily_budget', before: usd(before), after: usd(after) };
}

function of(entity: string) {
  return { target: { platform: 'google_ads', account: '123-456-7890', entity } };
}

function from(source: string, entity: string): Partial<Content> {
  return { ...raise, ...of(entity), context: { source } };
}

function paused(partOf: string): Partial<Content> {
  const change = { field: 'status', before: 'on', after: 'paused' };
  return { action: 'campaign.pause', change, ...of('campaigns/42'), context: { part_of: partOf } };
}

function spelt(): NonNullable<Content['target']> {
  return { platform: 'google_ads', account: '1234567890', entity: 'CAMPAIGNBUDGETS/987' };
}
