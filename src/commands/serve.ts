import { createLog } from '../adapters/pino-log.ts';
import { SlackStartError } from '../adapters/slack/slack-start-error.ts';
import { keepWasmUnoptimised, returnMemory } from '../adapters/v8-memory.ts';
import { loadConfig, loadSlackConfig, processEnv } from '../config.ts';
import { startServer } from '../main.ts';

// By then Slack has been asked who we are and the first passes of the loops are over.
const STARTED_MS = 1_500;

/** Runs the server until SIGTERM or SIGINT; then what was accepted is finished first. SIGHUP reads the policy again. */
export async function serve(): Promise<void> {
  keepWasmUnoptimised();
  const env = processEnv();
  const config = loadConfig(env);
  const log = createLog(config.logLevel);
  let reload = async () => {};
  // Before the start, or a signal in the middle of it would end the process; the policy is being read then anyway.
  process.on('SIGHUP', () => {
    reload().catch((error: unknown) => log.error({ error }, 'the policy could not be read again'));
  });
  const running = await startServer(config, loadSlackConfig(env), log);
  reload = running.reloadPolicy;
  setTimeout(returnMemory, STARTED_MS).unref();
  let stopping = false;
  const stop = () => {
    // A second signal means that the person wants it to end now.
    if (stopping) process.exit(1);
    stopping = true;
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await running.connected;
  } catch (error) {
    if (!(error instanceof SlackStartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    await running.stop();
  }
}
