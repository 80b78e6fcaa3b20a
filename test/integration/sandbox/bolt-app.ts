import { createServer } from 'node:http';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import type { Workspace } from '../../../src/sandbox/workspace.ts';
import { SIGNING_SECRET } from './northwind.ts';

/** A real Bolt app over HTTP in front of the workspace, as any Slack app would be. */
export async function startBoltApp(workspace: Workspace): Promise<{ app: App; close(): Promise<void> }> {
  const quiet = { logLevel: LogLevel.ERROR, logger: silent };
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, endpoints: '/slack/events', ...quiet });
  const app = new App({
    receiver,
    token: workspace.botToken,
    clientOptions: { slackApiUrl: workspace.slackApiUrl },
    deferInitialization: true,
    ...quiet,
  });
  await app.init();

  const server = createServer(receiver.requestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  workspace.setAppUrl(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  return {
    app,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
