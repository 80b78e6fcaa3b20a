import { Cron } from 'croner';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import type { MessageDraft } from './store.ts';

/**
 * Posts each digest once when its time comes. What it covers starts where the last one ended, so that nothing falls
 * between two, also when the server was down at the time; the first starts when its name was first in the policy.
 */
export async function runDigests(app: App): Promise<number> {
  const now = app.clock.now();
  let posted = 0;
  for (const { name, channel, cron, timezone } of app.policy().file.digests) {
    const last = await app.store.lastDigest(name);
    // Kept, so that a restart does not begin anew. One that lies ahead was noted by a clock since put back.
    if (last === null || last > now) {
      await app.store.startDigest(name, now);
      continue;
    }
    const next = new Cron(cron, { timezone, paused: true }).nextRun(new Date(last));
    if (next === null || next.getTime() > now) continue;
    await app.store.append(
      [
        {
          id: app.ids.next('evt'),
          type: 'digest_due',
          at: now,
          facts: { digest: name, from: last, to: now },
          privates: [],
        },
      ],
      [draft(name, destinationOf(channel), last, now)],
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
