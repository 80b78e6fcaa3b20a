import type { Directory } from './directory.ts';
import type { Ephemerals } from './ephemerals.ts';
import type { JsonObject } from './json-value.ts';
import type { MessageLog } from './message-log.ts';
import type { StandIn } from './stand-in.ts';
import type { ViewStacks } from './view-stacks.ts';

export type UserGroup = { handle: string; name: string; members: string[] };

/** Everything the workspace is made of; each part is owned by its own file. */
export type Room = {
  standIn: StandIn;
  directory: Directory;
  log: MessageLog;
  ephemerals: Ephemerals;
  views: ViewStacks;
  userGroups: UserGroup[];
  /** Where each file that was put here lies, by its id. */
  files: Map<string, string>;
  /** Whether this workspace draws Slack's newer chart blocks; an older one refuses them. */
  charts: boolean;
  /** Every trigger_id handed out: to whom, and when. */
  triggers: Map<string, { personId: string; at: number }>;
  scopes: string[] | undefined;
  now: () => number;
  /** Tells the open pages that there is something new to draw. */
  changed: () => void;
};

/** A refusal in Slack's words; `problems` become `errors` and `response_metadata.messages`. */
export type Refusal = { error: string; problems?: string[] };

/** How a Web API method differs from the emulator's: each part is optional. */
export type Method = {
  /** What Slack would refuse and the emulator lets pass; asked only in strict mode. */
  refuse?(args: JsonObject, room: Room): Refusal | undefined;
  /** Completes the arguments as Slack would before storing them. */
  prepare?(args: JsonObject, room: Room): JsonObject;
  /** Answers in place of the emulator. */
  answer?(args: JsonObject, room: Room): JsonObject | Promise<JsonObject>;
  /** Sees every `ok` answer, keeps what the emulator does not, and returns the answer to send. */
  after?(args: JsonObject, answer: JsonObject, room: Room): JsonObject;
};

export function refusalBody({ error, problems }: Refusal): JsonObject {
  if (!problems) return { ok: false, error };
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return { ok: false, error, errors: problems, response_metadata: { messages } };
}
