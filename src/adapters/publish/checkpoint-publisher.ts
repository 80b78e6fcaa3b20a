import { appendFile } from 'node:fs/promises';
import type { CallbackSender, Clock } from '../../app/ports.ts';
import type { CheckpointPublisher } from '../../app/publish-checkpoints.ts';

/**
 * Takes checkpoints to files and webhooks. A webhook is signed as callbacks are (Standard Webhooks) with the secret in
 * force for its address; `sendTo` gives the sender for one target, or null where its secret is not set.
 */
export function createCheckpointPublisher(options: {
  clock: Pick<Clock, 'now'>;
  sendTo: (target: { webhook: string; secret_env: string; private: boolean }) => CallbackSender['send'] | null;
}): CheckpointPublisher {
  const { clock, sendTo } = options;
  return {
    async toFile(file, { note }) {
      try {
        // An empty line after each, as notes in one file are told apart.
        await appendFile(file, `${note}\n`, { flush: true });
        return null;
      } catch (error) {
        return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unwritable';
      }
    },
    async toWebhook(target, { size, note }) {
      const send = sendTo(target);
      if (send === null) return 'no_secret';
      const at = clock.now();
      const body = JSON.stringify({
        type: 'record.checkpoint',
        timestamp: new Date(at).toISOString(),
        data: { size, checkpoint: note },
      });
      const { status, error } = await send({ id: `checkpoint_${size}`, agent: target.webhook, body }, at);
      if (status !== null && status >= 200 && status < 300) return null;
      return error ?? `http_${status}`;
    },
  };
}
