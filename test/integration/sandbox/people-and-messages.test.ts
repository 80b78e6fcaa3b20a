import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Northwind, openNorthwind, outcome } from './northwind.ts';

let northwind: Northwind;
beforeAll(async () => {
  northwind = await openNorthwind();
});
afterAll(() => northwind.workspace.close());

test.each([
  ['dana', { deleted: false, is_bot: false, is_restricted: false, is_stranger: false, tz: 'America/New_York' }],
  ['gus', { deleted: false, is_restricted: true, is_ultra_restricted: false }],
  ['olga', { deleted: true }],
  ['crm', { is_bot: true }],
  ['pat', { is_stranger: true, team_id: 'T0PARTNER' }],
])('users.info tells what %s is', async (handle, flags) => {
  const { user } = await northwind.client.users.info({ user: northwind.workspace.userId(handle) });
  expect(user).toMatchObject(flags);
});

test('a post to a user id opens the direct message, and only its owner can use what is in it', async () => {
  const { client, workspace } = northwind;
  const blocks = [
    {
      type: 'actions' as const,
      elements: [{ type: 'button' as const, action_id: 'ok', text: { type: 'plain_text' as const, text: 'OK' } }],
    },
  ];
  const { channel, ts = '' } = await client.chat.postMessage({ channel: workspace.userId('dana'), text: 'hi', blocks });

  expect(channel).toBe(workspace.channelId('dana'));
  expect((await workspace.messages('dana')).at(-1)).toMatchObject({ ts, text: 'hi' });
  await expect(workspace.click({ by: 'lee', channel: 'dana', ts, actionId: 'ok' })).rejects.toThrow('cannot see');
});

test('a deactivated account can still be posted to, but no conversation can be opened with it or with a bot', async () => {
  const { client, workspace } = northwind;
  const open = (handle: string) => outcome(client.conversations.open({ users: workspace.userId(handle) }));
  expect(await outcome(client.chat.postMessage({ channel: workspace.userId('olga'), text: 'hi' }))).toBe('ok');
  expect(await open('olga')).toBe('user_disabled');
  expect(await open('crm')).toBe('cannot_dm_bot');
  expect(await open('lee')).toBe('ok');
});

test('metadata comes back only when it is asked for', async () => {
  const { client, workspace } = northwind;
  const channel = workspace.channelId('general');
  const metadata = { event_type: 'card', event_payload: { id: 'card_7' } };
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x', metadata });
  const asked = await client.conversations.history({
    channel,
    include_all_metadata: true,
    oldest: ts,
    inclusive: true,
  });
  const unasked = await client.conversations.history({ channel, oldest: ts, inclusive: true });
  expect(asked.messages?.map((message) => message.metadata)).toEqual([metadata]);
  expect(unasked.messages?.map((message) => message.metadata)).toEqual([undefined]);
});

test('history keeps to oldest, latest and limit, and pages on', async () => {
  const { client, workspace } = northwind;
  const channel = workspace.channelId('approvals');
  const stamps: string[] = [];
  for (const text of ['a', 'b', 'c', 'd']) {
    stamps.push((await client.chat.postMessage({ channel, text })).ts ?? '');
  }
  const [a = '', , , d = ''] = stamps;
  const texts = async (args: object) => {
    const page = await client.conversations.history({ channel, ...args });
    return { texts: page.messages?.map((message) => message.text), next: page.response_metadata?.next_cursor ?? '' };
  };
  expect((await texts({ oldest: a })).texts).toEqual(['d', 'c', 'b']);
  expect((await texts({ oldest: a, inclusive: true })).texts).toEqual(['d', 'c', 'b', 'a']);
  expect((await texts({ latest: d, limit: 2 })).texts).toEqual(['c', 'b']);
  const first = await texts({ limit: 3 });
  expect((await texts({ limit: 3, cursor: first.next })).texts).toEqual(['a']);
});

test('a reply is read in its thread, newest last', async () => {
  const { client, workspace } = northwind;
  const channel = workspace.channelId('approvals');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'parent' });
  await client.chat.postMessage({ channel, thread_ts: ts, text: 'first' });
  await client.chat.postMessage({ channel, thread_ts: ts, text: 'second' });
  expect((await workspace.thread('approvals', ts)).map(({ text }) => text)).toEqual(['parent', 'first', 'second']);
  expect((await workspace.messages('approvals')).at(-1)).toMatchObject({ text: 'second', thread_ts: ts });
});

test('every block gets a block_id, as an app sees in the click that follows', async () => {
  const { client, workspace } = northwind;
  await client.chat.postMessage({ channel: workspace.userId('lee'), text: 'x', blocks: [{ type: 'divider' }] });
  expect((await workspace.messages('lee')).at(-1)?.blocks).toEqual([
    { type: 'divider', block_id: expect.stringMatching(/^.{5}$/) },
  ]);
});

test('user groups and their members can be read', async () => {
  const { client, workspace } = northwind;
  const { usergroups } = await client.usergroups.list();
  expect(usergroups?.map(({ handle, id }) => [handle, id])).toEqual([['finance', workspace.userGroupId('finance')]]);
  const { users } = await client.usergroups.users.list({ usergroup: workspace.userGroupId('finance') });
  expect(users).toEqual([workspace.userId('lee'), workspace.userId('dana')]);
  expect(await outcome(client.usergroups.users.list({ usergroup: 'S0NOBODY' }))).toBe('no_such_subteam');
});

test('an uploaded file is shared, and can be fetched where its link leads', async () => {
  const { client, workspace } = northwind;
  await client.filesUploadV2({
    channel_id: workspace.channelId('general'),
    filename: 'record.csv',
    content: 'id\n1\n',
  });
  const link = String((await workspace.messages('general')).at(-1)?.files[0]?.url_private);
  expect(link.startsWith(workspace.url)).toBe(true);
  expect(await (await fetch(link)).text()).toContain('id\n1\n');
});
