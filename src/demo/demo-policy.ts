import { isMap, isSeq, parseDocument } from 'yaml';

/** Seconds instead of minutes, so that every deadline can be watched. */
export const DEMO_TIMES = { undo: '20s', batch: '5s', step: '90s', remind: '45s', report: '60s' };

/**
 * The shipped policy with the local workspace's people, the demo agent's address, and short times; all else, rules and
 * thresholds first, is the file that users get.
 */
export function demoPolicy(
  text: string,
  options: { slackIds: ReadonlyMap<string, string>; callbackUrl: string },
): string {
  const document = parseDocument(text);
  for (const [handle, slack] of options.slackIds) document.setIn(['people', handle, 'slack'], slack);
  const agents = document.get('agents');
  if (isMap(agents)) {
    for (const { key } of agents.items) {
      document.setIn(['agents', String(key), 'callback_url'], options.callbackUrl);
      document.setIn(['agents', String(key), 'callback_private'], true);
    }
  }
  document.set('undo', DEMO_TIMES.undo);
  const batches = document.get('batches');
  const rows = isSeq(batches) ? batches.items.length : 0;
  for (let row = 0; row < rows; row += 1) document.setIn(['batches', row, 'every'], DEMO_TIMES.batch);
  document.setIn(['permit', 'report_within'], DEMO_TIMES.report);
  document.setIn(
    ['chains', 'default'],
    [
      { ask: 'approvers', within: DEMO_TIMES.step, remind_after: [DEMO_TIMES.remind] },
      { ask: 'cmo', within: DEMO_TIMES.step, remind_after: [DEMO_TIMES.remind] },
    ],
  );
  const digest = { channel: 'ad-ops', timezone: 'UTC' };
  document.set('digests', [
    { name: 'demo', cron: '*/2 * * * *', ...digest },
    { name: 'figures', cron: '1-59/4 * * * *', ...digest, include: ['volume', 'time_to_decide', 'rates'] },
  ]);
  return document.toString();
}
