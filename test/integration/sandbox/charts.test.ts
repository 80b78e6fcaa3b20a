import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Northwind, openNorthwind } from './northwind.ts';

let northwind: Northwind;
beforeAll(async () => {
  northwind = await openNorthwind();
});
afterAll(() => northwind.workspace.close());

const points = (...labels: string[]) => labels.map((label, value) => ({ label, value }));
const series = (name: string, ...labels: string[]) => ({ name, data: points(...labels) });
const bars = (categories: string[], ...all: object[]) => ({ type: 'bar', series: all, axis_config: { categories } });
const GOOD = bars(['Mon', 'Tue'], series('Approved', 'Mon', 'Tue'));
const chart = (of: object = GOOD, title = 'How it was answered') => ({ type: 'data_visualization', title, chart: of });

async function problemsOf(...blocks: object[]): Promise<string[]> {
  const { workspace } = northwind;
  const answer = await fetch(`${workspace.slackApiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: workspace.channelId('approvals'), text: 'x', blocks }),
  });
  const { ok, errors }: { ok?: boolean; errors?: string[] } = Object(await answer.json());
  return ok === true ? [] : (errors ?? ['refused']);
}

describe('a chart', () => {
  test('is refused by a workspace that knows none, and taken by one that does', async () => {
    northwind.workspace.setCharts(false);
    expect(await problemsOf(chart())).toEqual(['unsupported type: data_visualization [json-pointer:/blocks/0/type]']);
    northwind.workspace.setCharts(true);
    expect(await problemsOf(chart(), chart())).toEqual([]);
  });

  test.each<[string, object[], string]>([
    ['a third one in a message', [chart(), chart(), chart()], 'no more than 2 data_visualization blocks allowed'],
    ['a title of 51 characters', [chart(GOOD, 'x'.repeat(51))], 'must be less than 51 characters'],
    ['a kind that there is not', [chart({ ...GOOD, type: 'donut' })], 'unsupported type: donut'],
    ['a label of 21 characters', [chart(bars(['x'.repeat(21)], series('A', 'x'.repeat(21))))], 'must be less than 21'],
    ['two series of one name', [chart(bars(['Mon'], series('A', 'Mon'), series('A', 'Mon')))], 'must be unique'],
    ['a place that a series lacks', [chart(bars(['Mon', 'Tue'], series('A', 'Mon')))], 'labels must match'],
    ['no places', [chart({ type: 'bar', series: [series('A', 'Mon')] })], 'missing required field: categories'],
    [
      'a picture that nobody put there',
      [{ type: 'image', slack_file: { id: 'F404' }, alt_text: 'x' }],
      'invalid slack file',
    ],
  ])('is refused with %s', async (_what, blocks, problem) => {
    northwind.workspace.setCharts(true);
    expect((await problemsOf(...blocks)).join('\n')).toContain(problem);
  });
});
