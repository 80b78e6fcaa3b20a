import { once } from 'node:events';
import { createServer } from 'node:http';
import { type JsonObject, objectsIn, parseJson, textAt } from '../../src/sandbox/json-value.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';

/** Keeps what Slack would send from the app, so that a test can send it later, or altered. */
export type Forge = {
  /** The payload of what `act` does, which never reaches the app. */
  caught(act: () => Promise<unknown>): Promise<JsonObject>;
  close(): Promise<void>;
};

export async function createForge(workspace: Workspace, appUrl: string): Promise<Forge> {
  let last: JsonObject = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const payload = parseJson(new URLSearchParams(Buffer.concat(chunks).toString()).get('payload') ?? '');
    last = Object(payload);
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    async caught(act) {
      workspace.setAppUrl(url);
      try {
        await act();
      } finally {
        workspace.setAppUrl(appUrl);
      }
      return last;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The value of the button that this payload is of. */
export function buttonValue(payload: JsonObject): string {
  return textAt(objectsIn(payload.actions)[0], 'value');
}

/** The same payload with another value in its button. */
export function withValue(payload: JsonObject, value: string): JsonObject {
  const [action = {}] = objectsIn(payload.actions);
  return { ...payload, actions: [{ ...action, value }] };
}
