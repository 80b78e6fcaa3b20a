import { createServer } from 'node:http';
import { App, HTTPReceiver } from '@slack/bolt';

// Bolt's own floor: it checks the signature, dispatches to one listener, and acknowledges. Nothing is decided.
const receiver = new HTTPReceiver({ signingSecret: process.env.SLACK_SIGNING_SECRET ?? '' });
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-bench' }) });
app.action(/./, async ({ ack }) => ack());
const server = createServer((req, res) => receiver.requestListener(req, res));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('SIGTERM', () => process.exit(0));
