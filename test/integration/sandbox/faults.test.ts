import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Northwind, openNorthwind, outcome } from './northwind.ts';

let northwind: Northwind;
let channel: string;
beforeEach(async () => {
  northwind = await openNorthwind();
  channel = northwind.workspace.channelId('approvals');
});
afterEach(() => northwind.workspace.close());

const post = (text: string) => northwind.client.chat.postMessage({ channel, text });
const texts = async () => (await northwind.workspace.messages('approvals')).map((message) => message.text);

test('429 is answered with Retry-After, as often as asked, without effect', async () => {
  northwind.workspace.faults.next('chat.postMessage', '429', { times: 2, retryAfterSeconds: 7 });
  await expect(post('a')).rejects.toMatchObject({ retryAfter: 7 });
  await expect(post('b')).rejects.toMatchObject({ retryAfter: 7 });
  await post('c');
  expect(await texts()).toEqual(['c']);
});

test('500 has no effect, and strikes only the method it is meant for', async () => {
  northwind.workspace.faults.next('chat.update', '500');
  const { ts = '' } = await post('before');
  await expect(northwind.client.chat.update({ channel, ts, text: 'after' })).rejects.toThrow();
  expect(await texts()).toEqual(['before']);
});

test('a lost reply takes effect though the caller never hears of it', async () => {
  northwind.workspace.faults.next('chat.postMessage', 'lost_reply');
  await expect(post('posted all the same')).rejects.toThrow();
  expect(await texts()).toEqual(['posted all the same']);
});

test('a timeout is never answered and has no effect', async () => {
  northwind.workspace.faults.next('*', 'timeout');
  await expect(post('a')).rejects.toThrow();
  expect(await texts()).toEqual([]);
});

test('a slow reply takes effect at once, and is heard when it is let go', async () => {
  northwind.workspace.faults.next('chat.postMessage', 'slow');
  let heard = false;
  const posting = post('slow').then(() => {
    heard = true;
  });
  await vi.waitFor(async () => expect(await texts()).toEqual(['slow']));
  expect(heard).toBe(false);
  northwind.workspace.faults.answerSlow();
  await posting;
});

test('faults that were not used up can be taken back', async () => {
  northwind.workspace.faults.next('chat.postMessage', '500', { times: 5 });
  northwind.workspace.faults.clear();
  expect(await outcome(post('a'))).toBe('ok');
});

test('an archived channel takes neither posts nor updates', async () => {
  const { ts = '' } = await post('open');
  await northwind.workspace.faults.archive('approvals');
  expect(await outcome(post('late'))).toBe('is_archived');
  expect(await outcome(northwind.client.chat.update({ channel, ts, text: 'late' }))).toBe('is_archived');
});

test('a deleted message cannot be updated', async () => {
  const { ts = '' } = await post('gone');
  await northwind.workspace.faults.deleteMessage('approvals', ts);
  expect(await outcome(northwind.client.chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
});

test('enforced rates let one message a second into a channel, and leave other channels alone', async () => {
  const { workspace, client, advance } = northwind;
  workspace.faults.enforceRates(true);
  await post('a');
  await expect(post('b')).rejects.toMatchObject({ retryAfter: 1 });
  expect(await outcome(client.chat.postMessage({ channel: workspace.userId('dana'), text: 'elsewhere' }))).toBe('ok');
  advance(999);
  await expect(post('b')).rejects.toMatchObject({ retryAfter: 1 });
  advance(1);
  expect(await outcome(post('b'))).toBe('ok');
  expect(await texts()).toEqual(['a', 'b']);
});

test('a channel that the app was taken out of takes neither posts, updates nor ephemerals, until it is let in again', async () => {
  const { workspace, client } = northwind;
  const { ts = '' } = await post('before');
  workspace.faults.removeApp('approvals');
  const user = workspace.userId('dana');
  expect(await outcome(post('late'))).toBe('not_in_channel');
  expect(await outcome(client.chat.update({ channel, ts, text: 'late' }))).toBe('not_in_channel');
  expect(await outcome(client.chat.postEphemeral({ channel, user, text: 'late' }))).toBe('not_in_channel');
  expect(await outcome(client.chat.postMessage({ channel: user, text: 'elsewhere' }))).toBe('ok');
  workspace.faults.removeApp('approvals', false);
  expect(await outcome(post('back'))).toBe('ok');
});

test.each<[method: string, most: number]>([
  ['chat.update', 50],
  ['conversations.history', 50],
  ['users.info', 100],
  ['usergroups.users.list', 20],
])('enforced rates let %s be called %i times a minute, and no more', async (method, most) => {
  const { workspace, client, advance } = northwind;
  const { ts = '' } = await post('a');
  workspace.faults.enforceRates(true);
  const usergroup = workspace.userGroupId('finance');
  const call = () => client.apiCall(method, { channel, ts, text: 'b', user: workspace.userId('dana'), usergroup });
  for (let n = 0; n < most; n += 1) expect(await outcome(call())).toBe('ok');
  await expect(call()).rejects.toMatchObject({ retryAfter: 60 });
  advance(59_999);
  await expect(call()).rejects.toMatchObject({ retryAfter: 1 });
  advance(1);
  expect(await outcome(call())).toBe('ok');
});

test('the log of calls tells what was asked and what came of it', async () => {
  northwind.workspace.faults.next('chat.postMessage', '429');
  await outcome(post('a'));
  await outcome(post(''));
  await outcome(post('b'));
  const calls = northwind.workspace.calls('chat.postMessage');
  expect(calls.map(({ method, ok, error }) => [method, ok, error])).toEqual([
    ['chat.postMessage', false, 'ratelimited'],
    ['chat.postMessage', false, 'no_text'],
    ['chat.postMessage', true, undefined],
  ]);
  expect(calls.every((call) => call.channel === channel)).toBe(true);
});
