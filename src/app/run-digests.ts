import { Cron } from 'croner';
import type { App } from './app.ts';

/**
 * Posts each digest once when its time comes. What it covers starts where the last one ended, so that nothing falls
 * between two, also when the server was down at the time.
 */
export async function runDigests(app: App, startedAt: number): Promise<number> {
  const now = app.clock.now();
  let posted = 0;
  for (const { name, channel, cron, timezone } of app.policy().file.digests) {
    const last = await app.store.lastDigest(name);
    const next = new Cron(cron, { timezone, paused: true }).nextRun(new Date(last ?? startedAt));
    if (next === null || next.getTime() > now) continue;
    await app.store.append(
      [
        {
          id: app.ids.next('evt'),
          type: 'digest_due',
          at: now,
          facts: { digest: name, from: last ?? 0, to: now },
          privates: [],
        },
      ],
      [
        {
          id: `digest:${name}:${now}`,
          recommendationId: null,
          topic: { kind: 'digest', name, from: last ?? 0, to: now },
          to: channel,
          threaded: false,
          urgency: now,
        },
      ],
    );
    posted += 1;
  }
  if (posted > 0) app.wakeups.committed(null);
  return posted;
}
