import { randomUUID } from 'node:crypto';
import { createAppDeliveries, type Forgery } from './app-deliveries.ts';
import { type CallFaults, createCallFaults } from './call-faults.ts';
import { type Click, type ClickAck, createClicks, type ViewClick } from './clicks.ts';
import { type Command, createCommandsAndEvents } from './commands-and-events.ts';
import { openDirectory } from './directory.ts';
import { createEphemerals } from './ephemerals.ts';
import { startFrontServer } from './front-server.ts';
import type { FieldValues } from './interactive-elements.ts';
import { type JsonObject, textAt } from './json-value.ts';
import { createMessageLog, type SlackMessage } from './message-log.ts';
import { createModalActs, type Submission } from './modal-acts.ts';
import { createPageApi, type DemoControls } from './page-api.ts';
import type { Person, PersonKind } from './people.ts';
import { userGroupId } from './people-methods.ts';
import { createResponseUrls } from './response-urls.ts';
import type { Room, UserGroup } from './room.ts';
import type { Ack } from './signed-request.ts';
import { startStandIn } from './stand-in.ts';
import { createViewStacks } from './view-stacks.ts';
import { type Call, createWebApi } from './web-api.ts';

export type WorkspaceOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  people: Person[];
  channels: string[];
  userGroups?: UserGroup[];
  signingSecret: string;
  /** Where the app under test listens; its `/slack/events` gets every act. */
  appUrl?: string;
  /** Epoch milliseconds. Bolt checks signatures by the real clock, and refuses one that is over five minutes behind it. */
  now: () => number;
  /** Refuse what Slack refuses; on unless set to false. */
  strict?: boolean;
  /** Whether it draws data_visualization blocks; as an older workspace does not, unless set. */
  charts?: boolean;
  /** The app's bot scopes; when given, any other use is `missing_scope`. */
  scopes?: string[];
  controls?: DemoControls;
};

/** A local Slack workspace. Channels go by name or id; a person's handle names their direct message with the app. */
export type Workspace = {
  /** The page. */
  url: string;
  slackApiUrl: string;
  botToken: string;
  botUserId: string;
  appId: string;
  teamId: string;
  userId(handle: string): string;
  channelId(nameOrHandle: string): string;
  userGroupId(handle: string): string;
  /** Who is in a user group from now on. */
  setUserGroup(handle: string, members: string[]): void;
  /** What an account is from now on: deactivated, a guest. */
  setKind(handle: string, kind: PersonKind): void;
  setAppUrl(url: string): void;
  /** Whether it draws data_visualization blocks from now on. */
  setCharts(drawn: boolean): void;
  /** Newest last, thread replies among them. */
  messages(channel: string): Promise<SlackMessage[]>;
  /** The parent and its replies, newest last. */
  thread(channel: string, ts: string): Promise<SlackMessage[]>;
  /** What was shown to this person only, newest last. */
  ephemerals(handle: string): SlackMessage[];
  openView(handle: string): JsonObject | undefined;
  home(handle: string): JsonObject | undefined;
  click(act: Click): Promise<ClickAck>;
  clickView(act: ViewClick): Promise<ClickAck>;
  /** Sends any interaction payload as it is: a repeated, altered or forged one. */
  clickRaw(payload: JsonObject, forged?: Forgery): Promise<Ack>;
  submitView(act: { by: string; values: FieldValues }): Promise<Submission>;
  closeView(act: { by: string }): Promise<Ack | undefined>;
  command(act: Command): Promise<Ack>;
  openHome(act: { by: string }): Promise<Ack>;
  sendEvent(event: JsonObject): Promise<Ack>;
  /** Writes as this person. */
  say(act: { by: string; channel: string; text: string }): Promise<void>;
  faults: Pick<CallFaults, 'next' | 'clear' | 'enforceRates' | 'answerSlow'> & {
    archive(channel: string): Promise<void>;
    /** Takes the app out of a channel, or lets it in again. */
    removeApp(channel: string, removed?: boolean): void;
    deleteMessage(channel: string, ts: string): Promise<void>;
  };
  /** The app's Web API calls, oldest first. */
  calls(method?: string): Call[];
  close(): Promise<void>;
};

/** Starts the workspace on loopback: page, Web API, response_urls and file uploads behind one address. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { people, channels, now, scopes } = options;
  const front = await startFrontServer(options.port ?? 0);
  const standIn = await startStandIn({ people, channels, publicUrl: front.url, scopes });
  const directory = await openDirectory(standIn, people, channels);
  const room: Room = {
    standIn,
    directory,
    log: createMessageLog(standIn, now),
    ephemerals: createEphemerals(standIn.botUserId, now),
    views: createViewStacks(),
    userGroups: options.userGroups ?? [],
    files: new Map(),
    charts: options.charts ?? false,
    triggers: new Map(),
    scopes,
    now,
    changed: () => page.changed(),
  };

  let appUrl = options.appUrl;
  const botToken = `xoxb-sandbox-${randomUUID()}`;
  const faults = createCallFaults(now);
  const webApi = createWebApi(room, faults, { botToken, strict: options.strict ?? true });
  const responseUrls = createResponseUrls(room, `${front.url}/response/`);
  const deliveries = createAppDeliveries(room, {
    signingSecret: options.signingSecret,
    appUrl() {
      if (appUrl === undefined) throw new Error('the workspace does not know its app yet: call setAppUrl');
      return appUrl;
    },
  });
  const acts = {
    ...createClicks(room, deliveries, responseUrls),
    ...createModalActs(room, deliveries),
    ...createCommandsAndEvents(room, deliveries, responseUrls),
    async say(act: { by: string; channel: string; text: string }): Promise<void> {
      const channel = directory.placeId(act.channel);
      const answer = await must({ person: act.by }, 'chat.postMessage', { channel, text: act.text });
      room.log.noteActivity(channel, textAt(answer, 'ts'));
      room.changed();
    },
  };
  const page = createPageApi(room, acts, options.controls);
  front.open({
    webApi: webApi.handle,
    responseUrl: responseUrls.take,
    page: page.handle,
    files: { origin: standIn.origin, token: standIn.hostToken },
  });

  async function must(caller: Parameters<typeof standIn.call>[0], method: string, args: JsonObject) {
    const answer = await standIn.call(caller, method, args);
    if (answer.ok !== true) throw new Error(`${method} was refused: ${textAt(answer, 'error')}`);
    return answer;
  }

  function userGroup(handle: string): UserGroup {
    const group = room.userGroups.find((one) => one.handle === handle);
    if (!group) throw new Error(`no user group is called ${handle}`);
    return group;
  }

  return {
    url: front.url,
    slackApiUrl: `${front.url}/api/`,
    botToken,
    botUserId: standIn.botUserId,
    appId: standIn.appId,
    teamId: directory.teamId,
    userId: (handle) => directory.person(handle).id,
    channelId: directory.placeId,
    userGroupId: (handle) => userGroupId(room, userGroup(handle)),
    setUserGroup(handle, members) {
      userGroup(handle).members = members;
    },
    setKind(handle, kind) {
      directory.person(handle).kind = kind;
      room.changed();
    },
    setCharts(drawn) {
      room.charts = drawn;
    },
    setAppUrl(url) {
      appUrl = url;
    },
    messages: (channel) => room.log.all(directory.placeId(channel)),
    thread: (channel, ts) => room.log.thread(directory.placeId(channel), ts),
    ephemerals: (handle) => room.ephemerals.list(directory.person(handle).id),
    openView: (handle) => room.views.top(directory.person(handle).id),
    home: (handle) => room.views.home(directory.person(handle).id),
    clickRaw: deliveries.sendPayload,
    ...acts,
    faults: {
      ...faults,
      async archive(channel) {
        const id = directory.placeId(channel);
        await must({ host: true }, 'conversations.archive', { channel: id });
        room.log.archived.add(id);
        room.changed();
      },
      removeApp(channel, removed = true) {
        const id = directory.placeId(channel);
        if (removed) room.log.left.add(id);
        else room.log.left.delete(id);
      },
      async deleteMessage(channel, ts) {
        await must({ host: true }, 'chat.delete', { channel: directory.placeId(channel), ts });
        room.changed();
      },
    },
    calls: webApi.calls,
    async close() {
      await front.close();
      await standIn.close();
    },
  };
}
