import { randomUUID } from 'node:crypto';
import { createEmulator } from 'emulate';
import { isObject, type JsonObject, parseJson, textAt } from './json-value.ts';
import type { Person } from './people.ts';

/** Who calls: the app under test, the sandbox itself, or a person by handle. */
export type Caller = { app: true } | { host: true } | { person: string };

/** The emulated Slack Web API on its own loopback port: it keeps the channels, the messages and the views. */
export type StandIn = {
  origin: string;
  appId: string;
  botId: string;
  botUserId: string;
  botName: string;
  /** Answers as Slack does; `unknown_method` for what the emulator lacks. Throws when it cannot answer at all. */
  call(caller: Caller, method: string, args: JsonObject): Promise<JsonObject>;
  /** A bearer token of the sandbox itself, for the emulator's file routes. */
  hostToken(): string;
  close(): Promise<void>;
};

export const APP_NAME = 'Countersign';
const BOT_HANDLE = 'countersign';
const IDS = { appId: 'A0COUNTER', botId: 'B0COUNTER', botUserId: 'U0COUNTER' };

// The emulator allows each token 5,000 calls an hour: take turns, so that a demo may stay open all day.
const TOKENS_PER_CALLER = 40;

/** `scopes`, when given, are all that the app may use: anything else is `missing_scope`. */
export async function startStandIn(options: {
  people: Person[];
  channels: string[];
  /** Where the sandbox is reached: links to files lead there. */
  publicUrl: string;
  scopes?: string[] | undefined;
}): Promise<StandIn> {
  const appTokens = tokenRing();
  const hostTokens = tokenRing();
  const personTokens = new Map(options.people.map(({ handle }) => [handle, `person-${randomUUID()}`]));
  const asBot = (token: string) => ({ token, user: BOT_HANDLE, type: 'bot', app_id: IDS.appId, bot_id: IDS.botId });

  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        team: { name: 'Northwind Marketing', domain: 'northwind' },
        users: options.people.map(({ handle, name, title }) => ({
          name: handle,
          real_name: name,
          email: `${handle}@example.com`,
          profile: { display_name: name, real_name: name, title, email: `${handle}@example.com` },
        })),
        channels: options.channels.map((name) => ({ name })),
        oauth_apps: [
          {
            client_id: '1.1',
            client_secret: randomUUID(),
            app_id: IDS.appId,
            name: APP_NAME,
            redirect_uris: [],
            bot_id: IDS.botId,
            bot_user_id: IDS.botUserId,
            bot_name: BOT_HANDLE,
          },
        ],
        tokens: [
          ...appTokens.all.map((token) => ({ ...asBot(token), ...(options.scopes && { scopes: options.scopes }) })),
          ...hostTokens.all.map(asBot),
          ...[...personTokens].map(([handle, token]) => ({ token, user: handle, type: 'user' })),
        ],
        strict_scopes: options.scopes !== undefined,
      },
    },
  });
  // It calls itself localhost but listens on 127.0.0.1 only.
  const origin = `http://127.0.0.1:${new URL(emulator.url).port}`;

  function tokenFor(caller: Caller): string {
    if ('app' in caller) return appTokens.next();
    if ('host' in caller) return hostTokens.next();
    const token = personTokens.get(caller.person);
    if (!token) throw new Error(`nobody here is called ${caller.person}`);
    return token;
  }

  return {
    origin,
    ...IDS,
    botName: BOT_HANDLE,
    async call(caller, method, args) {
      const answer = await fetch(`${origin}/api/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokenFor(caller)}`, 'content-type': 'application/json' },
        body: JSON.stringify(args),
      });
      if (answer.status === 404) return { ok: false, error: 'unknown_method' };
      const body = parseJson((await answer.text()).replaceAll(emulator.url, options.publicUrl));
      if (!answer.ok || !isObject(body)) {
        throw new Error(`the Slack emulator answered ${method} with ${answer.status} ${textAt(body, 'message')}`);
      }
      return body;
    },
    hostToken: hostTokens.next,
    close: emulator.close,
  };
}

function tokenRing(): { all: string[]; next(): string } {
  const all = Array.from({ length: TOKENS_PER_CALLER }, () => `turn-${randomUUID()}`);
  let turn = 0;
  return { all, next: () => all[turn++ % all.length] ?? '' };
}
