import { App, type BlockAction, type Receiver, SocketModeReceiver, type ViewSubmitAction } from '@slack/bolt';
import type { Log } from '../../app/log.ts';
import type { Interactions } from './interactions.ts';
import { quietLogger } from './quiet-logger.ts';
import { webClientOptions } from './web-client.ts';

const COMMAND = '/hitl';

/** Bolt over a socket, with client options of its own because it writes into them, and reconnecting left to us. */
export function socketReceiver(appToken: string, apiUrl: string | null, log: Log): SocketModeReceiver {
  const { logger: _logger, ...clientOptions } = webClientOptions(apiUrl);
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions },
    logger: quietLogger,
    processEventErrorHandler: async ({ error }) => {
      log.error({ route: 'slack', error }, 'an interaction could not be dispatched');
      return false;
    },
  });
}

/**
 * Routes each kind of interaction to its one listener: several that matched would each acknowledge. Bolt is given
 * `authorize`, not a token, with which it would call Slack on its own.
 */
export function routeInteractions(options: {
  receiver: Receiver;
  botToken: string;
  apiUrl: string | null;
  interactions: Interactions;
  log: Log;
}): void {
  const { receiver, botToken, apiUrl, interactions, log } = options;
  const app = new App({
    receiver,
    authorize: async () => ({ botToken }),
    clientOptions: webClientOptions(apiUrl),
    logger: quietLogger,
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
  });
  app.action<BlockAction>({ type: 'block_actions' }, (args) => interactions.click(args));
  app.view<ViewSubmitAction>({ type: 'view_submission' }, (args) => interactions.submit(args));
  app.command(COMMAND, (args) => interactions.command(args));
  app.event('app_home_opened', ({ body }) => interactions.openHome(body));
  app.error(async (error) => log.error({ route: 'slack', error }, 'an interaction failed in Bolt'));
}
