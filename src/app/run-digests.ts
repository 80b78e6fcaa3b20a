import { Cron } from 'croner';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import type { MessageDraft } from './store.ts';

/**
 * Posts each digest once when its time comes. What it covers starts where the last one ended, so that nothing falls
 * between two, also when the server was down at the time.
 */
export async function runDigests(app: App, startedAt: number): Promise<number> {
  const now = app.clock.now();
  let posted = 0;
  for (const { name, channel, cron, timezone } of app.policy().file.digests) {
    const to = destinationOf(channel);
    const last = await app.store.lastDigest(name);
    if (last !== null && last > now) {
      // It was noted by a clock that has since been put back: the next one starts from now. An empty one says nothing.
      await app.store.append([], [draft(name, to, now, now)]);
      continue;
    }
    const next = new Cron(cron, { timezone, paused: true }).nextRun(new Date(last ?? Math.min(startedAt, now)));
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
      [draft(name, to, last ?? 0, now)],
    );
    posted += 1;
  }
  if (posted > 0) app.wakeups.committed(null);
  return posted;
}

function draft(name: string, to: string, from: number, until: number): MessageDraft {
  return {
    id: `digest:${name}:${until}`,
    recommendationId: null,
    topic: { kind: 'digest', name, from, to: until },
    to,
    threaded: false,
    urgency: until,
  };
}
