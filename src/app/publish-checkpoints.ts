import type { PublishTarget } from '../policy/record-section.ts';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import type { Checkpoint, Publication, RecordKeeper } from './record.ts';

/** Takes a checkpoint to a place off this machine; the error is a code, null when it has arrived. Never throws. */
export type CheckpointPublisher = {
  toFile(file: string, checkpoint: Checkpoint): Promise<string | null>;
  toWebhook(
    target: { webhook: string; secret_env: string; private: boolean },
    checkpoint: Checkpoint,
  ): Promise<string | null>;
};

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 10 * 60_000;

/**
 * Brings every place of the policy to the newest checkpoint; what fails is tried again until it succeeds. A newer one
 * stands for those before it, since it proves them. Returns how many places were tried.
 */
export async function publishCheckpoints(
  app: Pick<App, 'store' | 'clock' | 'policy' | 'wakeups' | 'log'>,
  record: RecordKeeper,
  publisher: CheckpointPublisher,
): Promise<number> {
  const newest = await record.lastCheckpoint();
  if (newest === null) return 0;
  let tried = 0;
  for (const place of app.policy().file.record.publish) {
    const target = targetName(place);
    const known = await record.publication(target);
    const state: Publication = known ?? { target, size: 0, attempts: 0, dueAt: 0, failingSince: null, lastError: null };
    const now = app.clock.now();
    // A retry further ahead than any wait was noted by a clock that has since been put back.
    if (state.size >= newest.size || (state.dueAt > now && state.dueAt <= now + LONGEST_RETRY_MS)) continue;
    tried += 1;
    const error = await publish(app, publisher, place, newest);
    if (error === null) {
      await record.recordPublication({
        ...state,
        size: newest.size,
        attempts: 0,
        dueAt: 0,
        failingSince: null,
        lastError: null,
      });
      continue;
    }
    app.log.warn(
      { code: error, attempts: state.attempts + 1 },
      'a checkpoint could not be published; it is tried again',
    );
    await record.recordPublication({
      ...state,
      attempts: state.attempts + 1,
      dueAt: now + Math.min(FIRST_RETRY_MS * 2 ** Math.min(state.attempts, 20), LONGEST_RETRY_MS),
      failingSince: state.failingSince ?? now,
      lastError: error,
    });
  }
  return tried;
}

/** What a place is called in the status: `file checkpoints.log`, `webhook https://…`, `channel ad-ops`. */
export function targetName(place: PublishTarget): string {
  if ('file' in place) return `file ${place.file}`;
  return 'webhook' in place ? `webhook ${place.webhook}` : `channel ${destinationOf(place.channel)}`;
}

async function publish(
  app: Pick<App, 'store' | 'wakeups' | 'clock'>,
  publisher: CheckpointPublisher,
  place: PublishTarget,
  checkpoint: Checkpoint,
): Promise<string | null> {
  if ('file' in place) return publisher.toFile(place.file, checkpoint);
  if ('webhook' in place) return publisher.toWebhook(place, checkpoint);
  // A row like every message: from here on its delivery is as durable as a card's.
  const to = destinationOf(place.channel);
  const { size, note } = checkpoint;
  await app.store.append(
    [],
    [
      {
        id: `checkpoint:${size}:${to}`,
        recommendationId: null,
        topic: { kind: 'checkpoint', size, note },
        to,
        threaded: false,
        urgency: app.clock.now(),
      },
    ],
  );
  app.wakeups.committed(null);
  return null;
}
