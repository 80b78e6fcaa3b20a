import type { ModalView } from '@slack/types';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SlackDesk } from '../../../src/app/slack-desk.ts';
import { createFakeDesk } from './fake-desk.ts';
import { click, command, startHttpApp, submission } from './http-app.ts';

beforeAll(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const FAULT = 'Something failed on our side. Unless the card changes, nothing was decided: click again.';
const ephemeral = (text: string) => ({ response_type: 'ephemeral', replace_original: false, text });
const view: ModalView = { type: 'modal', title: { type: 'plain_text', text: 'Reject' }, blocks: [] };

describe('the order of things', () => {
  test('a click is acknowledged after it is decided, not before', async () => {
    const happened: string[] = [];
    const decided = Promise.withResolvers<void>();
    const desk = createFakeDesk({
      async click() {
        await decided.promise;
        happened.push('decided');
        return { kind: 'done' };
      },
    });
    await using app = await startHttpApp(desk);

    const answer = app.interact(click()).then(() => happened.push('acknowledged'));
    await app.clock.sleeping(2_000);
    await fetch(app.url); // another request comes and goes meanwhile
    expect(happened).toEqual([]);
    decided.resolve();
    await answer;

    expect(happened).toEqual(['decided', 'acknowledged']);
  });

  test('a click that takes longer is acknowledged at two seconds, and its outcome told when it is known', async () => {
    const decided = Promise.withResolvers<{ kind: 'tell'; text: string }>();
    await using app = await startHttpApp(createFakeDesk({ click: () => decided.promise }));
    app.api.responds(200);
    let acknowledged = false;
    const answer = app.interact(click()).then(async (response) => {
      acknowledged = true;
      return { status: response.status, body: await response.text() };
    });

    await app.clock.sleeping(2_000);
    await app.clock.advance(1_999);
    await fetch(app.url);
    expect(acknowledged).toBe(false);
    await app.clock.advance(1);
    expect(await answer).toEqual({ status: 200, body: '' });
    expect(app.api.responses()).toEqual([]);

    decided.resolve({ kind: 'tell', text: 'Already approved by Dana.' });
    await app.slack.stop();
    expect(app.api.responses()).toEqual([ephemeral('Already approved by Dana.')]);
  });

  test('stopping waits for what was acknowledged and is not yet decided', async () => {
    const decided = Promise.withResolvers<{ kind: 'done' }>();
    await using app = await startHttpApp(createFakeDesk({ click: () => decided.promise }));
    const answer = app.interact(click());
    await app.clock.sleeping(2_000);
    await app.clock.advance(2_000);
    await answer;

    let stopped = false;
    const stop = app.slack.stop().then(() => {
      stopped = true;
    });
    await fetch(app.url);
    expect(stopped).toBe(false);
    decided.resolve({ kind: 'done' });
    await stop;
  });
});

describe('a click', () => {
  test.each<[string, object, object]>([
    [
      'a button with its value',
      click(),
      { actionId: 'approve', value: 'rec_01|abc', user: { id: 'U0000001', teamId: 'T0000001' } },
    ],
    [
      'an overflow menu with its choice',
      click({
        type: 'overflow',
        action_id: 'more',
        value: undefined,
        selected_option: { value: 'details|rec_01|abc' },
      }),
      { actionId: 'more', value: 'details|rec_01|abc' },
    ],
    ['an id that no card of ours has', click({ action_id: 'made_up' }), { actionId: 'made_up' }],
    ['a button without a value', click({ value: undefined }), { value: '' }],
    [
      'somebody of another organisation',
      click({}, { user: { id: 'U0000009', team_id: 'T0000009' } }),
      { user: { id: 'U0000009', teamId: 'T0000009' } },
    ],
    [
      'somebody whose team stands beside them',
      click({}, { user: { id: 'U0000001' } }),
      { user: { id: 'U0000001', teamId: 'T0000001' } },
    ],
    [
      'somebody of no team',
      click({}, { user: { id: 'U0000001' }, team: null, enterprise: { id: 'E0000001' }, is_enterprise_install: true }),
      { user: { id: 'U0000001', teamId: '' } },
    ],
    ['no message', click({}, { container: { type: 'view' } }), { place: { channel: null, ts: null } }],
  ])('%s reaches the desk', async (_what, payload, expected) => {
    const desk = createFakeDesk();
    await using app = await startHttpApp(desk);

    expect((await app.interact(payload)).status).toBe(200);
    expect(desk.asked.clicks).toEqual([
      {
        user: { id: 'U0000001', teamId: 'T0000001' },
        actionId: 'approve',
        value: 'rec_01|abc',
        place: { channel: 'C0000001', ts: '1763798400.000100' },
        ...expected,
      },
    ]);
  });

  test('on a link decides nothing', async () => {
    const desk = createFakeDesk();
    await using app = await startHttpApp(desk);

    expect((await app.interact(click({ url: 'https://ads.example/' }))).status).toBe(200);
    expect(desk.asked.clicks).toEqual([]);
  });

  test('that cannot be read is acknowledged and decides nothing', async () => {
    const desk = createFakeDesk();
    await using app = await startHttpApp(desk);

    expect((await app.interact(click({}, { actions: [{ type: 'button' }] }))).status).toBe(200);
    expect(desk.asked.clicks).toEqual([]);
    expect(app.log.lines).toMatchObject([{ level: 'warn', code: 'unreadable_payload' }]);
  });

  test('is answered to that person alone', async () => {
    await using app = await startHttpApp(createFakeDesk({ click: async () => ({ kind: 'tell', text: 'Too late.' }) }));
    app.api.responds(200);

    await app.interact(click());
    await app.slack.stop();

    expect(app.api.responses()).toEqual([ephemeral('Too late.')]);
  });

  test('is answered in the channel, for that person alone, when the response_url fails', async () => {
    await using app = await startHttpApp(createFakeDesk({ click: async () => ({ kind: 'tell', text: 'Too late.' }) }));
    app.api.responds(404);
    app.api.on('chat.postEphemeral', {});

    await app.interact(click());
    await app.slack.stop();

    expect(app.api.responses()).toHaveLength(1);
    expect(app.api.to('chat.postEphemeral')).toEqual([{ channel: 'C0000001', user: 'U0000001', text: 'Too late.' }]);
  });

  test('that cannot be answered at all is logged once', async () => {
    await using app = await startHttpApp(createFakeDesk({ click: async () => ({ kind: 'tell', text: 'Too late.' }) }));
    app.api.responds(500);
    app.api.on('chat.postEphemeral', { body: { ok: false, error: 'user_not_in_channel' } });

    expect((await app.interact(click())).status).toBe(200);
    await app.slack.stop();

    expect(app.log.lines).toMatchObject([{ level: 'warn', code: 'user_not_in_channel' }]);
    expect(JSON.stringify(app.log.lines)).not.toContain('Too late.');
  });

  test('opens a form', async () => {
    await using app = await startHttpApp(createFakeDesk({ click: async () => ({ kind: 'modal', view }) }));
    app.api.on('views.open', {});

    await app.interact(click());
    await app.slack.stop();

    const [opened] = app.api.to('views.open');
    expect(opened?.trigger_id).toBe('trigger-1');
    expect(JSON.parse(opened?.view ?? '')).toEqual(view);
    expect(app.api.responses()).toEqual([]);
  });

  test('that came too late to open a form says so', async () => {
    await using app = await startHttpApp(createFakeDesk({ click: async () => ({ kind: 'modal', view }) }));
    app.api.on('views.open', { body: { ok: false, error: 'expired_trigger_id' } });
    app.api.responds(200);

    await app.interact(click());
    await app.slack.stop();

    expect(app.api.responses()).toEqual([ephemeral('The form could not be opened in time. Click again.')]);
  });

  test('that fails on our side is acknowledged, told, and logged once', async () => {
    const fault = new Error('disk on fire');
    await using app = await startHttpApp(createFakeDesk({ click: () => Promise.reject(fault) }));
    app.api.responds(200);

    expect((await app.interact(click())).status).toBe(200);
    await app.slack.stop();

    expect(app.api.responses()).toEqual([ephemeral(FAULT)]);
    expect(app.log.errors()).toMatchObject([{ route: 'click', error: fault }]);
  });
});

describe('a form', () => {
  test('reaches the desk with the values of its fields', async () => {
    const desk = createFakeDesk();
    await using app = await startHttpApp(desk);

    await app.interact(
      submission({
        empty: { text: { type: 'plain_text_input', value: null } },
        menu: { pick: { type: 'static_select', selected_option: { value: 'hour' } } },
        boxes: { picks: { type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] } },
        person: { who: { type: 'users_select', selected_user: 'U0000002' } },
      }),
    );

    expect(desk.asked.submissions).toEqual([
      {
        user: { id: 'U0000001', teamId: 'T0000001' },
        callbackId: 'reject_with_note',
        privateMetadata: 'rec_01|abc',
        values: {
          note: { text: 'Too much at once' },
          empty: { text: null },
          menu: { pick: 'hour' },
          boxes: { picks: 'a,b' },
          person: { who: 'U0000002' },
        },
      },
    ]);
  });

  type Answer = Awaited<ReturnType<SlackDesk['submit']>>;
  test.each<[string, () => Promise<Answer>, unknown]>([
    ['closes without a word when the card says it', async () => ({ text: null }), ''],
    [
      'stays open with its errors',
      async () => ({ errors: { note: 'Say why.' } }),
      { response_action: 'errors', errors: { note: 'Say why.' } },
    ],
    [
      'gives way to what there is to say',
      async () => ({ text: 'Already approved by Dana.' }),
      saying('Already approved by Dana.'),
    ],
    ['gives way to an apology when we fail', () => Promise.reject(new Error('disk on fire')), saying(FAULT)],
  ])('%s', async (_what, submit, expected) => {
    await using app = await startHttpApp(createFakeDesk({ submit }));

    const body = await (await app.interact(submission())).text();

    expect(body === '' ? '' : JSON.parse(body)).toEqual(expected);
  });

  test.each<[string, Answer | Error, string | null]>([
    ['nothing', { text: null }, null],
    ['the outcome', { text: 'Already approved by Dana.' }, 'Already approved by Dana.'],
    ['its errors', { errors: { note: 'Say why.' } }, 'Nothing was decided: Say why. Open the form again.'],
    ['an apology', new Error('disk on fire'), FAULT],
  ])('that took too long is closed, and the person told %s in a direct message', async (_what, outcome, text) => {
    const decided = Promise.withResolvers<Answer>();
    await using app = await startHttpApp(createFakeDesk({ submit: () => decided.promise }));
    app.api.on('chat.postMessage', {});
    const answer = app.interact(submission());
    await app.clock.sleeping(2_000);
    await app.clock.advance(2_000);
    expect(await (await answer).text()).toBe('');

    if (outcome instanceof Error) decided.reject(outcome);
    else decided.resolve(outcome);
    await app.slack.stop();

    expect(app.api.to('chat.postMessage').map(({ channel, text: said }) => ({ channel, said }))).toEqual(
      text === null ? [] : [{ channel: 'U0000001', said: text }],
    );
  });

  function saying(text: string): unknown {
    return expect.objectContaining({
      response_action: 'update',
      view: expect.objectContaining({ type: 'modal', blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] }),
    });
  }
});

describe('/hitl', () => {
  const drawing = { text: '2 wait for you.', blocks: [{ type: 'divider' as const }] };

  test('is answered in the acknowledgement, to that person alone', async () => {
    const desk = createFakeDesk({ command: async () => drawing });
    await using app = await startHttpApp(desk);

    const response = await app.send(command('list'));

    expect(await response.json()).toEqual({ response_type: 'ephemeral', ...drawing });
    expect(desk.asked.commands).toEqual([{ user: { id: 'U0000001', teamId: 'T0000001' }, text: 'list' }]);
  });

  test('that takes longer is acknowledged at two seconds and answered when it is known', async () => {
    const known = Promise.withResolvers<typeof drawing>();
    await using app = await startHttpApp(createFakeDesk({ command: () => known.promise }));
    app.api.responds(200);
    const answer = app.send(command('list'));
    await app.clock.sleeping(2_000);
    await app.clock.advance(2_000);
    expect(await (await answer).text()).toBe('');

    known.resolve(drawing);
    await app.slack.stop();

    expect(app.api.responses()).toEqual([{ ...ephemeral(drawing.text), blocks: drawing.blocks }]);
  });

  test('that fails on our side says so', async () => {
    await using app = await startHttpApp(createFakeDesk({ command: () => Promise.reject(new Error('disk on fire')) }));

    expect(await (await app.send(command('list'))).json()).toEqual({
      response_type: 'ephemeral',
      text: 'Something failed on our side. See with `/hitl status` what was done before you rely on it.',
    });
    expect(app.log.errors()).toMatchObject([{ route: 'command' }]);
  });
});
