import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEEDED_SCOPES } from '../../../src/adapters/slack/needed-scopes.ts';
import { clientOf, mrkdwn, type Northwind, openNorthwind, outcome, plain } from './northwind.ts';

let northwind: Northwind;
beforeAll(async () => {
  northwind = await openNorthwind();
});
afterAll(() => northwind.workspace.close());

const button = (fields: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...fields });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const divider = { type: 'divider' };
const times = <Item>(count: number, make: (i: number) => Item) => Array.from({ length: count }, (_, i) => make(i));

type Posted = { error: string; problems: string[] };

async function post(args: object): Promise<Posted> {
  const { workspace } = northwind;
  const answer = await fetch(`${workspace.slackApiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: workspace.channelId('approvals'), ...args }),
  });
  const { error, errors }: { error?: string; errors?: string[] } = Object(await answer.json());
  return { error: error ?? 'ok', problems: errors ?? [] };
}

describe('a message is refused with the code and the pointer that Slack gives', () => {
  test.each<[string, object[], string]>([
    ['51 blocks', times(51, () => divider), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['an unknown block type', [{ type: 'banner' }], 'unsupported type: banner [json-pointer:/blocks/0/type]'],
    [
      'a modal-only block',
      [{ type: 'alert', text: plain('x') }],
      'unsupported type: alert [json-pointer:/blocks/0/type]',
    ],
    [
      'a section of 3,001 characters',
      [{ type: 'section', text: mrkdwn('x'.repeat(3001)) }],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty section text',
      [{ type: 'section', text: mrkdwn('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a section of nothing', [{ type: 'section' }], 'missing required field: text or fields [json-pointer:/blocks/0]'],
    [
      '11 fields',
      [{ type: 'section', fields: times(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a field of 2,001 characters',
      [{ type: 'section', fields: [mrkdwn('x'.repeat(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'a header of 151 characters',
      [{ type: 'header', text: plain('x'.repeat(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: mrkdwn('x') }],
      'must be one of: plain_text [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a button text of 76 characters',
      [actions(button({ text: plain('x'.repeat(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a button value of 2,001 characters',
      [actions(button({ value: 'x'.repeat(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      '26 elements in an actions block',
      [actions(...times(26, (i) => button({ action_id: `go${i}` })))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'one action_id twice in an actions block',
      [actions(button(), button())],
      '`action_id` "go" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'one block_id twice in a message',
      [
        { ...divider, block_id: 'a' },
        { ...divider, block_id: 'a' },
      ],
      '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'six options in an overflow menu',
      [actions({ type: 'overflow', action_id: 'm', options: times(6, (i) => ({ text: plain('x'), value: `${i}` })) })],
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      '11 elements in a context block',
      [{ type: 'context', elements: times(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'an overflow menu with one option',
      [actions({ type: 'overflow', action_id: 'm', options: [{ text: plain('x'), value: '1' }] })],
      'must provide at least 2 items [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'an option value of 151 characters',
      [actions({ type: 'static_select', action_id: 'm', options: [{ text: plain('x'), value: 'x'.repeat(151) }] })],
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      '101 options in a group',
      [
        actions({
          type: 'static_select',
          action_id: 'm',
          option_groups: [{ label: plain('g'), options: times(101, (i) => ({ text: plain('x'), value: `${i}` })) }],
        }),
      ],
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/option_groups/0/options]',
    ],
    [
      'an action_id of 256 characters',
      [actions(button({ action_id: 'x'.repeat(256) }))],
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'a block_id of 256 characters',
      [{ ...divider, block_id: 'x'.repeat(256) }],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'what a screen reader says of a button in 76 characters',
      [actions(button({ accessibility_label: 'x'.repeat(76) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]',
    ],
    [
      'a confirm text of 301 characters',
      [actions(button({ confirm: { title: plain('x'), text: plain('x'.repeat(301)) } }))],
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'a confirm title of 101 characters',
      [actions(button({ confirm: { title: plain('x'.repeat(101)), text: plain('?') } }))],
      'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
    ],
  ])('%s', async (_name, blocks, problem) => {
    expect(await post({ text: 'x', blocks })).toEqual({ error: 'invalid_blocks', problems: [problem] });
  });

  test.each<[string, object, string]>([
    ['neither text nor blocks', {}, 'no_text'],
    ['blocks that are no list', { text: 'x', blocks: {} }, 'invalid_blocks_format'],
    ['metadata without a payload', { text: 'x', metadata: { event_type: 'a' } }, 'invalid_metadata_format'],
    ['an unknown channel', { text: 'x', channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['a text of 40,001 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ])('%s', async (_name, args, error) => {
    expect((await post(args)).error).toBe(error);
  });

  test.each<[string, object[]]>([
    ['50 blocks', times(50, () => divider)],
    ['a section of 3,000 characters', [{ type: 'section', text: mrkdwn('x'.repeat(3000)) }]],
    ['a header of 150 characters', [{ type: 'header', text: plain('x'.repeat(150)) }]],
    ['25 elements', [actions(...times(25, (i) => button({ action_id: `go${i}` })))]],
    ['one action_id in two actions blocks', [actions(button()), actions(button())]],
  ])('but takes %s', async (_name, blocks) => {
    expect(await post({ text: 'x', blocks })).toEqual({ error: 'ok', problems: [] });
  });
});

describe('a view is refused with the pointer that Slack gives', () => {
  const section = (i: number) => ({ type: 'section', block_id: `b${i}`, text: mrkdwn('x') });
  const input = { type: 'input', label: plain('x'), element: { type: 'plain_text_input', action_id: 'a' } };
  const modal = (fields: object) => ({ type: 'modal', title: plain('x'), blocks: [section(0)], ...fields });
  const open = (view: object) => northwind.client.apiCall('views.open', { trigger_id: 'none', view });
  const publish = (view: object) =>
    northwind.client.apiCall('views.publish', { user_id: northwind.workspace.userId('dana'), view });
  const problemsOf = (call: Promise<unknown>) =>
    call.then(
      () => ['taken'],
      ({ data }: { data: { error: string; errors?: string[] } }) => data.errors ?? [data.error],
    );

  test.each<[string, object, string]>([
    [
      '101 blocks',
      modal({ blocks: times(101, section) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'a title of 25 characters',
      modal({ title: plain('x'.repeat(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'a button to send it of 25 characters',
      modal({ submit: plain('x'.repeat(25)) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      'metadata of 3,001 characters',
      modal({ private_metadata: 'x'.repeat(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'a callback_id of 256 characters',
      modal({ callback_id: 'x'.repeat(256) }),
      'must be less than 256 characters [json-pointer:/view/callback_id]',
    ],
    [
      'a field without a button to send it',
      modal({ blocks: [input] }),
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
    ],
    [
      'one block_id twice',
      modal({ blocks: [section(1), section(1)] }),
      '`block_id` "b1" already exists [json-pointer:/view/blocks/1/block_id]',
    ],
    [
      'a block of messages alone',
      modal({ blocks: [{ type: 'markdown', text: 'x' }] }),
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    [
      'more than 250 kB',
      modal({ blocks: times(90, (i) => ({ ...section(i), text: mrkdwn('x'.repeat(2999)) })) }),
      'view_too_large',
    ],
  ])('a modal with %s', async (_name, view, problem) => expect(await problemsOf(open(view))).toEqual([problem]));

  test.each<[string, object[], string]>([
    ['101 blocks', times(101, section), 'no more than 100 items allowed [json-pointer:/view/blocks]'],
    [
      'a modal-only block',
      [{ type: 'alert', text: plain('x') }],
      'unsupported type: alert [json-pointer:/view/blocks/0/type]',
    ],
  ])('a Home with %s', async (_name, blocks, problem) =>
    expect(await problemsOf(publish({ type: 'home', blocks }))).toEqual([problem]),
  );

  test('but a Home of 100 blocks is taken', async () =>
    expect(await outcome(publish({ type: 'home', blocks: times(100, section) }))).toBe('ok'));
});

describe('a call is refused', () => {
  test.each<[string, string, string]>([
    ['with an unknown token', 'xoxb-stolen', 'invalid_auth'],
    ['without a token', '', 'not_authed'],
  ])('%s', async (_name, token, error) => {
    expect(await outcome(clientOf(northwind.workspace, token).auth.test())).toBe(error);
  });

  test('for a method Slack does not have, or has not for apps', async () => {
    expect(await outcome(northwind.client.apiCall('chat.shout'))).toBe('unknown_method');
    expect(await outcome(northwind.client.apiCall('views.generateTriggerId'))).toBe('unknown_method');
  });

  test('when an update is longer than Slack keeps, or names a channel by its name', async () => {
    const { client, workspace } = northwind;
    const channel = workspace.channelId('approvals');
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });
    expect(await outcome(client.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toBe('msg_too_long');
    expect(await outcome(client.chat.update({ channel: 'approvals', ts, text: 'x' }))).toBe('channel_not_found');
    expect(await outcome(client.chat.update({ channel, ts, text: 'x'.repeat(4000) }))).toBe('ok');
  });

  test.each<[scope: string, method: string, args: (dana: string, channel: string) => object]>([
    ['chat:write', 'chat.postMessage', (_dana, channel) => ({ channel, text: 'x' })],
    ['users:read', 'users.info', (dana) => ({ user: dana })],
    ['usergroups:read', 'usergroups.users.list', () => ({ usergroup: 'S00000001' })],
    ['im:write', 'conversations.open', (dana) => ({ users: dana })],
    ['channels:history', 'conversations.history', (_dana, channel) => ({ channel })],
    ['files:write', 'files.getUploadURLExternal', () => ({ filename: 'a.png', length: 1 })],
  ])('without the scope %s: %s', async (scope, method, args) => {
    const scopes = Object.keys(NEEDED_SCOPES).filter((one) => one !== scope);
    const narrow = await openNorthwind({ scopes });
    const { workspace, client } = narrow;
    const asked = { ...args(workspace.userId('dana'), workspace.channelId('approvals')) };
    expect(await outcome(client.apiCall(method, asked))).toBe('missing_scope');
    expect(
      await outcome(
        northwind.client.apiCall(method, {
          ...args(northwind.workspace.userId('dana'), northwind.workspace.channelId('approvals')),
        }),
      ),
    ).toBe('ok');
    await workspace.close();
  });

  test('that the scopes of the app do not cover', async () => {
    const narrow = await openNorthwind({ scopes: ['chat:write'] });
    const channel = narrow.workspace.channelId('approvals');
    expect(await outcome(narrow.client.chat.postMessage({ channel, text: 'x' }))).toBe('ok');
    expect(await outcome(narrow.client.users.info({ user: narrow.workspace.userId('dana') }))).toBe('missing_scope');
    expect(await outcome(narrow.client.usergroups.list())).toBe('missing_scope');
    await narrow.workspace.close();
  });
});

test('what strict mode refuses passes when it is off', async () => {
  const lax = await openNorthwind({ strict: false });
  const channel = lax.workspace.channelId('approvals');
  const blocks = times(51, () => ({ type: 'divider' as const }));
  expect(await outcome(lax.client.chat.postMessage({ channel, text: 'x', blocks }))).toBe('ok');
  await lax.workspace.close();
});
