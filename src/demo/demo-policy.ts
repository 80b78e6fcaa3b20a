import { isMap, isSeq, parseDocument } from 'yaml';

/** Seconds instead of minutes, so that every deadline can be watched; `step` is the first owner's, `next` the next one's. */
export const DEMO_TIMES = {
  ...{ undo: '20s', batch: '5s', report: '60s' },
  ...{ step: '90s', next: '90s', remind: '45s' },
  digest: '*/2 * * * *',
  figures: '1-59/4 * * * *',
};
export type DemoTimes = typeof DEMO_TIMES;

/**
 * The shipped policy with the local workspace's people, the demo agent's address, and short times; all else, rules and
 * thresholds first, is the file that users get.
 */
export function demoPolicy(
  text: string,
  options: { slackIds: ReadonlyMap<string, string>; callbackUrl: string; times: DemoTimes },
): string {
  const { times } = options;
  const document = parseDocument(text);
  for (const [handle, slack] of options.slackIds) document.setIn(['people', handle, 'slack'], slack);
  const agents = document.get('agents');
  if (isMap(agents)) {
    for (const { key } of agents.items) {
      document.setIn(['agents', String(key), 'callback_url'], options.callbackUrl);
      document.setIn(['agents', String(key), 'callback_private'], true);
    }
  }
  document.set('undo', times.undo);
  const batches = document.get('batches');
  const rows = isSeq(batches) ? batches.items.length : 0;
  for (let row = 0; row < rows; row += 1) document.setIn(['batches', row, 'every'], times.batch);
  document.setIn(['permit', 'report_within'], times.report);
  document.setIn(
    ['chains', 'default'],
    [
      { ask: 'approvers', within: times.step, remind_after: [times.remind] },
      { ask: 'cmo', within: times.next, remind_after: [times.remind] },
    ],
  );
  const digest = { channel: 'ad-ops', timezone: 'UTC' };
  document.set('digests', [
    { name: 'demo', cron: times.digest, ...digest },
    { name: 'figures', cron: times.figures, ...digest, include: ['volume', 'time_to_decide', 'rates'] },
  ]);
  return document.toString();
}
