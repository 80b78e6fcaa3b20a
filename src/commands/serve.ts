import { createLog } from '../adapters/pino-log.ts';
import { SlackStartError } from '../adapters/slack/slack-start-error.ts';
import { loadConfig, loadSlackConfig, processEnv } from '../config.ts';
import { startServer } from '../main.ts';

/** Runs the server until SIGTERM or SIGINT; then what was accepted is finished first. */
export async function serve(): Promise<void> {
  const env = processEnv();
  const config = loadConfig(env);
  const log = createLog(config.logLevel);
  const running = await startServer(config, loadSlackConfig(env), log);
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
