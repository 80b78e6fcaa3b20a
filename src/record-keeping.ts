import { createCallbackSender } from './adapters/callbacks/callback-sender.ts';
import { createCheckpointPublisher } from './adapters/publish/checkpoint-publisher.ts';
import type { App } from './app/app.ts';
import { createRecordGuard } from './app/guard-record.ts';
import { createRecordWatch } from './app/keep-record.ts';
import { createDailyPruning } from './app/prune-daily.ts';
import { publishCheckpoints } from './app/publish-checkpoints.ts';
import type { RecordKeeper } from './app/record.ts';
import { verifierText } from './audit/signed-note.ts';
import { ConfigError, type OperationConfig } from './config.ts';
import type { RecordPolicy } from './policy/schema.ts';
import { recordKey, recordVerifiers } from './record-key.ts';
import { parseSecret } from './webhooks/secret.ts';

/** The passes that keep the record, and the check of the whole of it. */
export type RecordKeeping = {
  keep(): Promise<number>;
  publish(): Promise<number>;
  /** Removes, once a day, what is older than the policy keeps it. */
  prune(): Promise<number>;
  /** Checks every event, now and once a day, until it is stopped; halts everything when it finds something. Never rejects. */
  checkWhole(): Promise<void>;
  /** Signs what is there, and closes. */
  stop(): Promise<void>;
};

const TRY_AGAIN_MS = 5_000;
// What was changed in an old event while the server ran is found by then.
const CHECKED_EVERY_MS = 24 * 3_600_000;

/** Builds what keeps the record of a server. Throws `ConfigError` for a key that cannot be used. */
export function startRecordKeeping(app: App, config: OperationConfig, record: RecordKeeper): RecordKeeping {
  const { clock, log } = app;
  const section = app.policy().file.record;
  const { signer, file } = recordKey(config, section);
  const verifiers = recordVerifiers(signer, section).map(verifierText);
  checkWebhookSecrets(config, section);
  const publisher = createCheckpointPublisher({
    clock,
    sendTo({ webhook: url, secret_env, private: allowPrivate }) {
      const secret = parseSecret(config.secret(secret_env) ?? '');
      if (!secret) return null;
      return createCallbackSender({ clock, receivers: () => ({ url, secrets: [secret], allowPrivate }) }).send;
    },
  });
  const watch = createRecordWatch(app, record, signer, createRecordGuard(app));
  const prune = createDailyPruning(app, record, watch.sound);
  const stopping = new AbortController();
  if (file !== null) log.warn({ code: 'record_key_in_file' }, "the record's signing key lies beside the database");

  async function check(): Promise<void> {
    const [first] = await record.checkAll(verifiers);
    if (first !== undefined) await watch.tell(first);
    else log.info({ count: await record.size() }, 'the record verifies');
  }

  return {
    keep: watch.pass,
    prune,
    publish: () => publishCheckpoints(app, record, publisher),
    async checkWhole() {
      while (!stopping.signal.aborted) {
        try {
          await check();
          await clock.sleep(CHECKED_EVERY_MS, stopping.signal);
        } catch (error) {
          if (stopping.signal.aborted) return;
          log.error({ error }, 'the record could not be checked; it is tried again');
          await clock.sleep(TRY_AGAIN_MS, stopping.signal);
        }
      }
    },
    async stop() {
      stopping.abort();
      try {
        await watch.last();
      } catch (error) {
        log.warn({ error }, 'the record could not be signed at the end; it is signed after the next start');
      }
      await record.close();
    },
  };
}

/** Throws `ConfigError` unless each webhook that checkpoints go to has its secret: also for a policy that is to take over. */
export function checkWebhookSecrets(config: OperationConfig, { publish }: RecordPolicy): void {
  for (const place of publish) {
    if (!('webhook' in place) || parseSecret(config.secret(place.secret_env) ?? '')) continue;
    throw new ConfigError(
      `${place.secret_env}: expected the secret that checkpoints to ${place.webhook} are signed with; \`countersign agents new-secret\` makes one.`,
    );
  }
}
