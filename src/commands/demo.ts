import { fileURLToPath } from 'node:url';
import { systemClock } from '../adapters/clock.ts';
import { ConfigError, processEnv } from '../config.ts';
import { readPolicyText } from '../policy-source.ts';

/** Opens the local workspace: Slack's part, Countersign and an agent, all on this machine. */
export async function demo(options: { port: string }): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`--port ${options.port}: expected a port from 0 to 65535.`);
  // Loaded here alone: the server needs none of it.
  const { startDemo } = await import('../demo/demo.ts');
  const policyText = readPolicyText(fileURLToPath(new URL(policyUrl(), import.meta.url)));
  const running = await startDemo({
    policyText,
    argv: [process.execPath, process.argv[1] ?? ''],
    env: processEnv(),
    port,
    clock: systemClock,
    lively: true,
  }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new ConfigError(`--port ${port} is taken; name another, such as --port ${port + 1}.`, { cause: error });
  });
  process.stdout.write(
    [
      '',
      `  Open ${running.url}`,
      '',
      '  You are Dana Reyes, Marketing head. A card waits in #approvals: approve it, undo it, reject it.',
      '  Change who you are at the top left. Ctrl-C ends the demo and leaves nothing behind.',
      '',
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await running.close();
}

// The shipped policy lies at the root of the package: two folders up from the source, one from the bundle.
function policyUrl(): string {
  return import.meta.url.includes('/src/commands/') ? '../../policy.yml' : '../policy.yml';
}
