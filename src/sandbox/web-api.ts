import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallFaults, Fault } from './call-faults.ts';
import { readBody, sendJson } from './http-io.ts';
import { isObject, type JsonObject, parseJson, textAt } from './json-value.ts';
import { MESSAGE_METHODS } from './message-methods.ts';
import { PEOPLE_METHODS } from './people-methods.ts';
import { type Room, refusalBody } from './room.ts';
import { VIEW_METHODS } from './view-methods.ts';

/** One call of the Web API as the workspace answered it; `error` is Slack's code, or the fault that struck. */
export type Call = { at: number; method: string; channel: string; ok: boolean; error: string | undefined };

const METHODS = { ...MESSAGE_METHODS, ...VIEW_METHODS, ...PEOPLE_METHODS };
const KEPT_CALLS = 10_000;

/** The layer before the emulator: it checks the token, strikes with faults, and refuses what Slack would refuse. */
export function createWebApi(room: Room, faults: CallFaults, options: { botToken: string; strict: boolean }) {
  const calls: Call[] = [];

  async function answer(method: string, token: string, args: JsonObject): Promise<JsonObject> {
    if (!token) return { ok: false, error: 'not_authed' };
    if (token !== options.botToken) return { ok: false, error: 'invalid_auth' };
    const rules = METHODS[method];
    const refusal = options.strict ? rules?.refuse?.(args, room) : undefined;
    if (refusal) return refusalBody(refusal);
    if (rules?.answer) return rules.answer(args, room);
    const full = rules?.prepare?.(args, room) ?? args;
    const reply = await room.standIn.call({ app: true }, method, full);
    return reply.ok === true ? (rules?.after?.(full, reply, room) ?? reply) : reply;
  }

  async function handle(req: IncomingMessage, res: ServerResponse, method: string): Promise<void> {
    const args = readArguments(req, await readBody(req));
    const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? textAt(args, 'token');
    const channel = room.directory.idOf(textAt(args, 'channel'));
    const note = (error: string | undefined): void => {
      calls.push({ at: room.now(), method, channel, ok: error === undefined, error });
      if (calls.length > KEPT_CALLS) calls.shift();
    };

    const posts = method === 'chat.postMessage';
    const wait = faults.secondsToWait(method, channel);
    const fault: Fault | undefined = wait ? { kind: '429', retryAfterSeconds: wait } : faults.take(method);
    if (fault && fault.kind !== 'lost_reply' && fault.kind !== 'slow') {
      note(FAULT_ERRORS[fault.kind]);
      // A timeout stays open, unanswered, until the workspace closes.
      if (fault.kind !== 'timeout') sendFault(res, fault);
      return;
    }

    const body = await answer(method, token, args);
    faults.taken(method, channel, posts && body.ok === true);
    const lost = fault?.kind === 'lost_reply';
    note(lost ? FAULT_ERRORS.lost_reply : textAt(body, 'error') || undefined);
    room.changed();
    if (fault?.kind === 'slow') await faults.untilAnswered();
    if (lost) res.destroy();
    else sendJson(res, 200, body);
  }

  return {
    handle,
    calls: (method?: string): Call[] => calls.filter((call) => method === undefined || call.method === method),
  };
}

const FAULT_ERRORS = { '429': 'ratelimited', '500': 'http_500', lost_reply: 'lost_reply', timeout: 'timeout' };

function sendFault(res: ServerResponse, fault: Fault): void {
  if (fault.kind === '429') {
    res.setHeader('retry-after', fault.retryAfterSeconds);
    sendJson(res, 429, { ok: false, error: 'ratelimited' });
  } else {
    res.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Server Error</h1>');
  }
}

/** Form fields, JSON or a query, as Slack takes them; fields that hold JSON are opened. */
function readArguments(req: IncomingMessage, body: string): JsonObject {
  const query = new URL(req.url ?? '/', 'http://localhost').searchParams;
  const json = req.headers['content-type']?.startsWith('application/json') ? parseJson(body) : undefined;
  const fields = isObject(json) ? json : Object.fromEntries(new URLSearchParams(body));
  const opened: JsonObject = {};
  for (const [name, value] of Object.entries({ ...Object.fromEntries(query), ...fields })) {
    opened[name] = typeof value === 'string' && JSON_FIELDS.has(name) ? (parseJson(value) ?? value) : value;
  }
  return opened;
}

const JSON_FIELDS = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);
