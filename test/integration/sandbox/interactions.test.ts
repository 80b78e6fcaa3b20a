import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { App, BlockAction, SlashCommand } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBoltApp } from './bolt-app.ts';
import { CARD, mrkdwn, type Northwind, openNorthwind, outcome, plain, SIGNING_SECRET } from './northwind.ts';

let northwind: Northwind;
let bolt: { app: App; close(): Promise<void> };
let channel: string;
beforeEach(async () => {
  northwind = await openNorthwind();
  bolt = await startBoltApp(northwind.workspace);
  channel = northwind.workspace.channelId('approvals');
});
afterEach(async () => {
  await bolt.close();
  await northwind.workspace.close();
});

async function postCard(to = channel): Promise<string> {
  const { ts = '' } = await northwind.client.chat.postMessage({ channel: to, text: 'A card', blocks: CARD });
  return ts;
}

describe('a click', () => {
  test('reaches a Bolt action listener with the payload that Slack sends', async () => {
    const { workspace } = northwind;
    const seen: BlockAction[] = [];
    bolt.app.action<BlockAction>('approve', async ({ ack, body }) => {
      await ack();
      seen.push(body);
    });
    const ts = await postCard();

    const { status, ackMs } = await workspace.click({ by: 'dana', channel: 'approvals', ts, actionId: 'approve' });

    expect(status).toBe(200);
    expect(ackMs).toBeLessThan(3000);
    const dana = workspace.userId('dana');
    expect(seen).toMatchObject([
      {
        type: 'block_actions',
        user: { id: dana, username: 'dana', name: 'dana', team_id: workspace.teamId },
        team: { id: workspace.teamId, domain: 'northwind' },
        api_app_id: workspace.appId,
        container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
        channel: { id: channel, name: 'approvals' },
        message: { ts, text: 'A card', user: workspace.botUserId, blocks: CARD },
        state: { values: {} },
        response_url: expect.stringContaining(`${workspace.url}/response/`),
        trigger_id: expect.any(String),
        actions: [
          {
            type: 'button',
            action_id: 'approve',
            block_id: 'decide',
            value: 'rec_1',
            text: plain('Approve'),
            style: 'primary',
          },
        ],
      },
    ]);
  });

  test('in an overflow menu names the option', async () => {
    const ts = await postCard();
    const chosen: unknown[] = [];
    bolt.app.action<BlockAction>('more', async ({ ack, body }) => {
      await ack();
      chosen.push(body.actions[0]);
    });
    await northwind.workspace.click({ by: 'dana', channel: 'approvals', ts, actionId: 'more', value: 'evidence' });
    expect(chosen).toMatchObject([
      { type: 'overflow', selected_option: { text: plain('Evidence'), value: 'evidence' } },
    ]);
  });

  test('of an outsider carries the team they come from', async () => {
    const ts = await postCard();
    const teams: (string | undefined)[] = [];
    bolt.app.action<BlockAction>('approve', async ({ ack, body }) => {
      await ack();
      teams.push(body.user.team_id);
    });
    await northwind.workspace.click({ by: 'pat', channel: 'approvals', ts, actionId: 'approve' });
    expect(teams).toEqual(['T0PARTNER']);
  });

  test('is refused when it is forged, stale or altered, and accepted when it is sent again', async () => {
    const { workspace } = northwind;
    bolt.app.action('approve', async ({ ack }) => ack());
    const ts = await postCard();
    const { payload } = await workspace.click({ by: 'dana', channel: 'approvals', ts, actionId: 'approve' });

    const status = async (forged: Parameters<typeof workspace.clickRaw>[1]) =>
      (await workspace.clickRaw(payload, forged)).status;
    expect(await status({ signingSecret: 'guessed' })).toBe(401);
    expect(await status({ signedAt: Date.now() - 301_000 })).toBe(401);
    expect(await status({ headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } })).toBe(401);
    expect(await status({})).toBe(200);
  });

  test('is a form signed over its raw bytes, under the one content type Bolt takes', async () => {
    const { workspace } = northwind;
    const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
    const bare = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      received.push({ headers: req.headers, body });
      res.end();
    });
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    const address = bare.address();
    workspace.setAppUrl(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    await workspace.click({ by: 'dana', channel: 'approvals', ts: await postCard(), actionId: 'reject' });
    bare.close();

    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const base = `v0:${headers['x-slack-request-timestamp']}:${body}`;
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['x-slack-signature']).toBe(`v0=${createHmac('sha256', SIGNING_SECRET).update(base).digest('hex')}`);
    expect(JSON.parse(new URLSearchParams(body).get('payload') ?? '')).toMatchObject({ type: 'block_actions' });
  });

  test('that reaches nobody has status 0', async () => {
    northwind.workspace.setAppUrl('http://127.0.0.1:9');
    const ack = await northwind.workspace.click({
      by: 'dana',
      channel: 'approvals',
      ts: await postCard(),
      actionId: 'approve',
    });
    expect(ack.status).toBe(0);
  });

  test.each([
    ['an element that is not there', { actionId: 'undo' }, 'decide/approve, decide/reject, decide/more'],
    ['an option that is not there', { actionId: 'more', value: 'launch' }, 'snooze, evidence'],
    ['a message that is not there', { ts: '1.000001', actionId: 'approve' }, 'sees no message'],
  ])('on %s cannot be made', async (_name, act, why) => {
    const ts = await postCard();
    await expect(northwind.workspace.click({ by: 'dana', channel: 'approvals', ts, ...act })).rejects.toThrow(why);
  });
});

describe('a response_url', () => {
  async function responseUrl(ts: string, by = 'dana'): Promise<string> {
    bolt.app.action('approve', async ({ ack }) => ack());
    const { payload } = await northwind.workspace.click({ by, channel: 'approvals', ts, actionId: 'approve' });
    return String(payload.response_url);
  }
  const say = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

  test('through Bolt’s respond shows something to the one who clicked, and to nobody else', async () => {
    const { workspace } = northwind;
    bolt.app.action('approve', async ({ ack, respond }) => {
      await ack();
      await respond({ response_type: 'ephemeral', replace_original: false, text: 'Lee has decided this already.' });
    });
    await workspace.click({ by: 'dana', channel: 'approvals', ts: await postCard(), actionId: 'approve' });
    await expect
      .poll(() => workspace.ephemerals('dana'))
      .toMatchObject([{ text: 'Lee has decided this already.', channel }]);
    expect(workspace.ephemerals('lee')).toEqual([]);
    expect(await workspace.messages('approvals')).toHaveLength(1);
  });

  test('takes five posts, and none after 30 minutes', async () => {
    const url = await responseUrl(await postCard());
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await say(url, { text: `${i}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);

    const late = await responseUrl(await postCard());
    northwind.advance(30 * 60_000 - 1);
    expect((await say(late, { text: 'in time' })).status).toBe(200);
    northwind.advance(1);
    expect((await say(late, { text: 'too late' })).status).toBe(404);
  });

  test('replaces and deletes the message it came from', async () => {
    const ts = await postCard();
    const url = await responseUrl(ts);
    await say(url, { replace_original: true, text: 'Approved.' });
    expect(await northwind.workspace.messages('approvals')).toMatchObject([{ ts, text: 'Approved.', blocks: [] }]);
    await say(url, { delete_original: true });
    expect(await northwind.workspace.messages('approvals')).toEqual([]);
  });

  test('replaces an ephemeral message, which has no other way to change', async () => {
    const { workspace, client } = northwind;
    await client.chat.postEphemeral({ channel, user: workspace.userId('dana'), text: 'Sure?', blocks: CARD });
    const [{ ts } = { ts: '' }] = workspace.ephemerals('dana');
    await say(await responseUrl(ts), { replace_original: true, text: 'Done.' });
    expect(workspace.ephemerals('dana')).toMatchObject([{ ts, text: 'Done.', blocks: [] }]);
    await expect(workspace.click({ by: 'lee', channel: 'approvals', ts, actionId: 'approve' })).rejects.toThrow();
  });

  test('with in_channel speaks to everyone', async () => {
    await say(await responseUrl(await postCard()), { response_type: 'in_channel', text: 'Decided.' });
    expect((await northwind.workspace.messages('approvals')).at(-1)).toMatchObject({ text: 'Decided.' });
  });
});

describe('a modal', () => {
  const FORM = {
    type: 'modal' as const,
    callback_id: 'why',
    private_metadata: 'rec_1',
    title: plain('Reject'),
    submit: plain('Reject'),
    blocks: [
      {
        type: 'input' as const,
        block_id: 'reason',
        label: plain('Why?'),
        element: {
          type: 'static_select' as const,
          action_id: 'pick',
          options: [{ text: plain('Too risky'), value: 'risky' }],
        },
      },
      {
        type: 'input' as const,
        block_id: 'note',
        optional: true,
        label: plain('Note'),
        element: { type: 'plain_text_input' as const, action_id: 'text' },
      },
    ],
  };

  async function openForm(): Promise<void> {
    bolt.app.action<BlockAction>('reject', async ({ ack, body, client }) => {
      await client.views.open({ trigger_id: body.trigger_id, view: FORM });
      await ack();
    });
    await northwind.workspace.click({ by: 'dana', channel: 'approvals', ts: await postCard(), actionId: 'reject' });
  }

  test('opens for the one who clicked, keeps the errors the app returns, and closes when it is taken', async () => {
    const { workspace } = northwind;
    const entered: unknown[] = [];
    bolt.app.view('why', async ({ ack, view }) => {
      entered.push(view.state.values, view.private_metadata);
      if (view.state.values.note?.text?.value) await ack();
      else await ack({ response_action: 'errors', errors: { note: 'Say why in a few words.' } });
    });
    await openForm();
    expect(workspace.openView('dana')).toMatchObject({ callback_id: 'why' });
    expect(workspace.openView('lee')).toBeUndefined();

    const refused = await workspace.submitView({ by: 'dana', values: { reason: 'risky' } });
    expect(refused).toMatchObject({ status: 200, errors: { note: 'Say why in a few words.' } });
    expect(workspace.openView('dana')).toBeDefined();

    const taken = await workspace.submitView({ by: 'dana', values: { reason: 'risky', note: 'Too soon.' } });
    expect(taken).toMatchObject({ status: 200, errors: {} });
    expect(workspace.openView('dana')).toBeUndefined();
    expect(entered.slice(-2)).toEqual([
      {
        reason: { pick: { type: 'static_select', selected_option: { text: plain('Too risky'), value: 'risky' } } },
        note: { text: { type: 'plain_text_input', value: 'Too soon.' } },
      },
      'rec_1',
    ]);
  });

  test('with a required field left empty is not sent at all', async () => {
    let sent = 0;
    bolt.app.view('why', async ({ ack }) => {
      sent += 1;
      await ack();
    });
    await openForm();
    const { errors } = await northwind.workspace.submitView({ by: 'dana', values: { note: 'x' } });
    expect(errors).toEqual({ reason: 'Please complete this required field.' });
    expect(sent).toBe(0);
  });

  test('is replaced, covered and cleared as the app’s answer asks', async () => {
    const { workspace } = northwind;
    const titled = (title: string) => ({ ...FORM, title: plain(title), blocks: [] });
    const answers = [
      { response_action: 'update' as const, view: titled('Second') },
      { response_action: 'push' as const, view: titled('Third') },
      { response_action: 'clear' as const },
    ];
    bolt.app.view('why', async ({ ack }) => {
      const answer = answers.shift();
      if (answer) await ack(answer);
    });
    await openForm();
    const submit = () => workspace.submitView({ by: 'dana', values: { reason: 'risky' } });
    const title = () => workspace.openView('dana')?.title;
    await submit();
    expect(title()).toEqual(plain('Second'));
    await submit();
    expect(title()).toEqual(plain('Third'));
    await workspace.closeView({ by: 'dana' });
    expect(title()).toEqual(plain('Second'));
    await submit();
    expect(title()).toBeUndefined();
  });

  test('opens once, and within three seconds of the click', async () => {
    const { workspace, client, advance } = northwind;
    bolt.app.action('approve', async ({ ack }) => ack());
    const ts = await postCard();
    const trigger = async () => {
      const { payload } = await workspace.click({ by: 'dana', channel: 'approvals', ts, actionId: 'approve' });
      return String(payload.trigger_id);
    };
    const open = (trigger_id: string) => outcome(client.views.open({ trigger_id, view: FORM }));

    const used = await trigger();
    expect(await open(used)).toBe('ok');
    expect(await open(used)).toBe('exchanged_trigger_id');
    expect(await open('1.2.unknown')).toBe('invalid_trigger_id');
    const late = await trigger();
    advance(3000);
    expect(await open(late)).toBe('expired_trigger_id');
  });

  test.each<[string, object, string]>([
    [
      'a title of 25 characters',
      { title: plain('x'.repeat(25)) },
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      '3,001 characters of private_metadata',
      { private_metadata: 'x'.repeat(3001) },
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'an input but no submit',
      { submit: undefined },
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
    ],
    [
      'a block that modals do not have',
      { blocks: [{ type: 'markdown', text: 'x' }] },
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
  ])('is refused with %s', async (_name, change, problem) => {
    const view = { ...FORM, ...change };
    const refused = northwind.client.apiCall('views.open', { trigger_id: 'x', view: JSON.stringify(view) });
    await expect(refused).rejects.toMatchObject({ data: { error: 'invalid_arguments', errors: [problem] } });
  });
});

describe('the Home', () => {
  test('is published when a person opens it, and its buttons work', async () => {
    const { workspace } = northwind;
    const clicked: (string | undefined)[] = [];
    bolt.app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: CARD } });
    });
    bolt.app.action<BlockAction>('approve', async ({ ack, body }) => {
      await ack();
      clicked.push(body.view?.type);
    });
    expect((await workspace.openHome({ by: 'dana' })).status).toBe(200);
    await expect.poll(() => workspace.home('dana')).toMatchObject({ type: 'home' });
    expect(workspace.home('lee')).toBeUndefined();
    expect((await workspace.clickView({ by: 'dana', view: 'home', actionId: 'approve' })).status).toBe(200);
    expect(clicked).toEqual(['home']);
  });
});

describe('a slash command', () => {
  test('reaches Bolt with mentions escaped, and its answer is shown to the one who typed it', async () => {
    const { workspace } = northwind;
    const seen: SlashCommand[] = [];
    bolt.app.command('/hitl', async ({ ack, command }) => {
      seen.push(command);
      await ack({ text: 'Two wait for you.', blocks: [{ type: 'section', text: mrkdwn('*Two* wait for you.') }] });
    });
    const text = 'reassign rec_1 to @lee & <b> in #approvals, not @nobody';
    const { status } = await workspace.command({ by: 'dana', channel: 'dana', command: '/hitl', text });

    expect(status).toBe(200);
    expect(seen).toMatchObject([
      {
        command: '/hitl',
        text: `reassign rec_1 to <@${workspace.userId('lee')}|lee> &amp; &lt;b&gt; in <#${channel}|approvals>, not @nobody`,
        user_id: workspace.userId('dana'),
        user_name: 'dana',
        channel_id: workspace.channelId('dana'),
        channel_name: 'directmessage',
        team_id: workspace.teamId,
        api_app_id: workspace.appId,
      },
    ]);
    expect(workspace.ephemerals('dana')).toMatchObject([
      { text: 'Two wait for you.', channel: workspace.channelId('dana') },
    ]);
  });
});
