import type { RequestListener } from 'node:http';
import { SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { HomePublisher } from '../../app/home/home-publisher.ts';
import type { Log } from '../../app/log.ts';
import type { Clock, Files, Messenger, PeopleDirectory, Permalinks, UserGroups } from '../../app/ports.ts';
import type { SlackDesk } from '../../app/slack-desk.ts';
import { routeInteractions, socketReceiver } from './bolt-app.ts';
import { createPeopleDirectory } from './directory.ts';
import { createEntrance } from './entrance.ts';
import { createFiles } from './files.ts';
import { createHttpReceiver } from './http-receiver.ts';
import { createInteractions, type Interactions } from './interactions.ts';
import { createMessenger } from './messenger.ts';
import { createPermalinks } from './permalinks.ts';
import { createHomePublisher } from './publish-home.ts';
import { guardRequests } from './request-guard.ts';
import { readFailure } from './slack-failure.ts';
import { SlackStartError } from './slack-start-error.ts';
import { createSocket } from './socket.ts';
import { createUserGroups } from './user-groups.ts';
import { createWebClient } from './web-client.ts';

export type SlackIdentity = { teamId: string; teamName: string; botUserId: string };

export type Slack = {
  messenger: Messenger;
  homes: HomePublisher;
  people: PeopleDirectory;
  groups: UserGroups;
  links: Permalinks;
  files: Files;
  /**
   * Takes `POST /slack/events` in HTTP mode; null in Socket Mode. What comes before `start` has resolved waits for it
   * up to two seconds, and is then answered 503.
   */
  listener: RequestListener | null;
  /**
   * Learns who we are, opens the desk for our team and, in Socket Mode, connects. Tries until Slack can be reached or
   * `stop` is called; throws `SlackStartError` for what only an admin can mend.
   */
  start(): Promise<void>;
  /** Takes nothing new, and waits until every interaction under way has been answered. */
  stop(): Promise<void>;
  /** Null until `start` has resolved. */
  readonly identity: SlackIdentity | null;
  connected(): boolean;
};

const UPLOAD_TIMEOUT_MS = 120_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
// Slack closes each every few hours; while one is opened again the other one takes the clicks.
const SOCKETS = 2;

/** All there is between us and Slack: Socket Mode when there is an app token, else HTTP with the signing secret. */
export function createSlack(options: {
  botToken: string;
  signingSecret: string | null;
  appToken: string | null;
  /** How many sockets are kept open at once in Socket Mode; two, unless told otherwise. */
  sockets?: number;
  /** Another Web API host, such as `http://127.0.0.1:4000/api/`; null for Slack's own. */
  apiUrl: string | null;
  /** Opens the desk for the team that the bot token belongs to. */
  desk: (teamId: string, people: PeopleDirectory, groups: UserGroups) => SlackDesk;
  /** Makes a PNG file of an SVG document. */
  png: (svg: string) => Promise<Uint8Array>;
  clock: Clock;
  log: Log;
}): Slack {
  const { botToken, signingSecret, appToken, apiUrl, sockets: wanted = SOCKETS, clock, log } = options;
  const client = () => createWebClient(botToken, apiUrl);
  const [posts, updates, reads, replies, homes] = [client(), client(), client(), client(), client()];
  const people = createPeopleDirectory(reads, clock);
  const groups = createUserGroups(reads, clock);

  const entrance = createEntrance(clock);
  const inFlight = new Set<Promise<void>>();
  const stopping = new AbortController();
  let identity: SlackIdentity | null = null;
  let interactions: Interactions | null = null;

  function take(handle: (open: Interactions) => Promise<void>): Promise<void> {
    if (interactions === null) throw new Error('an interaction arrived before Slack was started');
    const work = handle(interactions).finally(() => inFlight.delete(work));
    inFlight.add(work);
    return work;
  }

  const arriving: Interactions = {
    click: (click) => take((open) => open.click(click)),
    submit: (submission) => take((open) => open.submit(submission)),
    command: (command) => take((open) => open.command(command)),
    openHome: (body) => take((open) => open.openHome(body)),
  };
  const receivers = receiversFor(appToken, signingSecret, apiUrl, wanted, log);
  for (const receiver of receivers) routeInteractions({ receiver, botToken, apiUrl, log, interactions: arriving });
  const sockets = receivers.flatMap((receiver) =>
    receiver instanceof SocketModeReceiver ? [createSocket(receiver.client, clock, log)] : [],
  );
  const [overHttp] = receivers.flatMap((receiver) => (receiver instanceof SocketModeReceiver ? [] : [receiver]));

  const links = createPermalinks(reads, clock);

  /** What `attempt` returns once Slack can be reached; null when stopped before that. */
  async function untilReached<T>(attempt: () => Promise<T>): Promise<T | null> {
    for (let waitMs = FIRST_WAIT_MS; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof SlackStartError) throw error;
        const { kind, code } = readFailure(error);
        if (kind === 'refused') throw new SlackStartError(code, { cause: error });
        log.warn({ code }, 'Slack cannot be reached; trying again');
        await clock.sleep(waitMs, stopping.signal);
      }
    }
    return null;
  }

  return {
    messenger: createMessenger({ posts, updates, reads }, options.png, links),
    homes: createHomePublisher(homes),
    people,
    groups,
    links,
    // Its own client: a large file takes longer than anything else may.
    files: createFiles(createWebClient(botToken, apiUrl, UPLOAD_TIMEOUT_MS)),
    listener:
      overHttp === undefined
        ? null
        : guardRequests({ signingSecret: signingSecret ?? '', receiver: overHttp, entrance, clock, log }),

    async start() {
      identity = await untilReached(() => whoAmI(reads));
      if (identity === null) return;
      interactions = createInteractions({ desk: options.desk(identity.teamId, people, groups), replies, clock, log });
      entrance.open();
      await Promise.all(sockets.map((socket) => untilReached(() => socket.connect())));
    },

    async stop() {
      stopping.abort();
      entrance.close();
      // Over a socket the acknowledgements need it; what arrived while they were sent is waited for after it is closed.
      await Promise.all(inFlight);
      await Promise.all(sockets.map((socket) => socket.disconnect()));
      await Promise.all(inFlight);
    },

    get identity() {
      return identity;
    },
    connected: () => (overHttp ? entrance.isOpen() : sockets.some((socket) => socket.connected())),
  };
}

async function whoAmI(reads: WebClient): Promise<SlackIdentity> {
  const { team_id: teamId, team, user_id: botUserId } = await reads.auth.test();
  // An empty team would be the team of every click that names none.
  if (!teamId || !botUserId) throw new SlackStartError('no_team');
  return { teamId, teamName: team ?? teamId, botUserId };
}

/** One for HTTP, or one for each socket: Slack sends each interaction down one of them. */
function receiversFor(
  appToken: string | null,
  signingSecret: string | null,
  apiUrl: string | null,
  sockets: number,
  log: Log,
) {
  if (appToken !== null) return Array.from({ length: sockets }, () => socketReceiver(appToken, apiUrl, log));
  if (signingSecret === null)
    throw new Error('createSlack: expected a signing secret, or an app token for Socket Mode');
  return [createHttpReceiver(log)];
}
