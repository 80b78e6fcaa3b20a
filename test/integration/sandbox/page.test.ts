import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrawingContext } from '../../../src/sandbox/page/drawing.ts';
import { TextObject } from '../../../src/sandbox/page/mrkdwn.tsx';
import { formatSlackDate } from '../../../src/sandbox/page/slack-date.ts';
import { loadPage } from '../../../src/sandbox/page-bundle.ts';
import type { PageSnapshot } from '../../../src/sandbox/page-snapshot.ts';
import { CARD, mrkdwn, type Northwind, openNorthwind, plain } from './northwind.ts';

let northwind: Northwind;
beforeAll(async () => {
  northwind = await openNorthwind({
    controls: {
      list: async () => [{ id: 'wait', label: 'Advance two hours', hint: 'watch it escalate', group: 'Time' }],
      run: async (id) => `Ran ${id}.`,
      status: async () => [{ label: 'Clock', value: '10:42' }],
    },
  });
});
afterAll(() => northwind.workspace.close());

const get = (path: string) => fetch(`${northwind.workspace.url}${path}`);
const snapshot = async (as: string, open: string): Promise<PageSnapshot> =>
  Object(await (await get(`/page/snapshot?as=${as}&open=${open}`)).json());
const act = (body: object, type = 'application/json') =>
  fetch(`${northwind.workspace.url}/page/acts`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });

describe('the page', () => {
  test('loads nothing from anywhere else', async () => {
    const { html, css, js } = await loadPage();
    expect(js.length).toBeGreaterThan(100_000);
    for (const text of [html, css]) expect(text).not.toMatch(/https?:\/\/|@import/);
    expect((await get('/')).headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('shows each person their own messages', async () => {
    const { workspace, client } = northwind;
    const { ts } = await client.chat.postMessage({ channel: workspace.userId('dana'), text: 'For Dana', blocks: CARD });
    await client.chat.postEphemeral({
      channel: workspace.channelId('approvals'),
      user: workspace.userId('dana'),
      text: 'psst',
    });
    const told = async (as: string, open: string) =>
      (await snapshot(as, open)).messages.map((one) => [one.text, one.ephemeral]);

    expect((await snapshot('dana', 'dm')).messages).toMatchObject([
      { ts, text: 'For Dana', fromApp: true, ephemeral: false },
    ]);
    expect(await told('lee', 'dm')).toEqual([]);
    expect(await told('dana', 'approvals')).toEqual([['psst', true]]);
    expect(await told('lee', 'approvals')).toEqual([]);
  });

  test('puts replies under their parent', async () => {
    const { workspace, client } = northwind;
    const channel = workspace.channelId('general');
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'parent' });
    await client.chat.postMessage({ channel, text: 'next' });
    await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
    expect((await snapshot('lee', 'general')).messages).toMatchObject([
      { text: 'parent', replies: [{ text: 'reply' }] },
      { text: 'next', replies: [] },
    ]);
  });

  test('hears of every change', async () => {
    const stream = (await get('/page/changes')).body?.pipeThrough(new TextDecoderStream()).getReader();
    await stream?.read();
    await act({ act: 'write', by: 'lee', channel: northwind.workspace.channelId('approvals'), text: 'hello' });
    expect((await stream?.read())?.value).toContain('changed');
    await stream?.cancel();
    expect((await snapshot('lee', 'approvals')).messages.at(-1)).toMatchObject({ author: 'Lee Park', text: 'hello' });
  });

  test('runs what the demo host offers', async () => {
    expect(await (await get('/page/controls')).json()).toMatchObject({
      list: [{ id: 'wait' }],
      status: [{ value: '10:42' }],
    });
    expect(await (await act({ act: 'control', id: 'wait' })).json()).toEqual({ notice: 'Ran wait.' });
  });

  test('takes acts only as JSON, and only those it knows', async () => {
    expect((await act({ act: 'control', id: 'wait' }, 'text/plain')).status).toBe(404);
    expect((await act({ act: 'explode' })).status).toBe(400);
  });
});

describe('text is drawn as Slack draws it', () => {
  const people = [{ id: 'U1', handle: 'dana', name: 'Dana Reyes', title: '', kind: 'member' as const }];
  const place = { id: 'C1', name: 'approvals', activityAt: 0, archived: false };
  const seen: PageSnapshot = {
    team: 'Northwind',
    me: 'dana',
    place,
    app: { userId: 'UAPP', name: 'Countersign' },
    people: people.map((person) => ({ ...person, dm: place })),
    channels: [place],
    groups: [{ id: 'S1', name: 'finance' }],
    messages: [],
    home: undefined,
    modal: undefined,
    now: 0,
  };
  const draw = (value: object) =>
    renderToStaticMarkup(
      createElement(
        DrawingContext,
        { value: { snapshot: seen, use: async () => ({}) } },
        createElement(TextObject, { value }),
      ),
    );

  test.each([
    ['*bold* _italic_ ~struck~ `code`', '<strong>bold</strong> <em>italic</em> <s>struck</s> <code>code</code>'],
    ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
    ['<@U1> in <#C1> with <!subteam^S1>', /@Dana Reyes<.*#approvals<.*@finance</],
    [
      '<https://example.com|the plan>',
      '<a href="https://example.com" target="_blank" rel="noopener noreferrer">the plan</a>',
    ],
    ['> said so\nthen', '<blockquote>said so</blockquote>then'],
    ['```a *b*\nc```', '<pre>a *b*\nc</pre>'],
    ['A &amp; B', 'A &amp; B'],
  ])('%j', (text, html) => {
    if (typeof html === 'string') expect(draw(mrkdwn(text))).toBe(html);
    else expect(draw(mrkdwn(text))).toMatch(html);
  });

  test.each([
    ['an escaped broadcast', mrkdwn('&lt;!channel&gt;'), '&lt;!channel&gt;'],
    ['an escaped link', mrkdwn('&lt;https://evil.example|free&gt;'), '&lt;https://evil.example|free&gt;'],
    ['a script link', mrkdwn('<javascript:alert(1)|free>'), '&lt;javascript:alert(1)|free&gt;'],
    ['a Markdown link', mrkdwn('[free](https://evil.example)'), '[free](https://evil.example)'],
    ['a Markdown rule', mrkdwn('---'), '---'],
    ['a mention in plain_text', plain('<!channel> *x*'), '<span class="plain">&lt;!channel&gt; *x*</span>'],
  ])('%s stays text', (_name, value, html) => {
    expect(draw(value)).toBe(html);
  });

  test('a date is told in the reader’s zone, and today is called today', () => {
    const at = new Date(2026, 10, 22, 14, 5).getTime();
    const tell = (format: string, now = at) => formatSlackDate(at / 1000, format, now);
    expect(tell('{date_short_pretty} at {time}')).toBe('Today at 2:05 PM');
    expect(tell('due {date_pretty}')).toBe('due today');
    expect(tell('{date_long}', 0)).toBe('Sunday, November 22, 2026');
    expect(tell('{date_num} {time_secs}', 0)).toBe('2026-11-22 2:05:00 PM');
    expect(tell('{ago}', at + 3 * 3600_000)).toBe('3 hours ago');
    expect(tell('{unknown}')).toBe('{unknown}');
  });
});
