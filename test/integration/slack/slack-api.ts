import nock from 'nock';

type Call = { method: string; args: Record<string, string> };
type Reply = { status?: number; body: object | string; headers?: Record<string, string> };

export type SlackApi = {
  /** The answers to the calls of a method, one by one, the last again and again; without `body` they are `ok`. */
  on(method: string, ...replies: (object | Reply)[]): void;
  /** The connection breaks with this code. */
  breaks(method: string, code: string): void;
  /** What a method was sent so far; arguments that are JSON stay text. */
  to(method: string): Record<string, string>[];
  /** Answers the response_url with this status. */
  responds(status: number): void;
  /** What was sent to the response_url so far. */
  responses(): unknown[];
};

export const RESPONSE_URL = 'https://hooks.slack.com/actions/T0000001/1/made-up';

/** Slack's Web API by nock, at slack.com. */
export function createSlackApi(): SlackApi {
  const calls: Call[] = [];
  const responses: unknown[] = [];
  const api = nock('https://slack.com').persist();

  return {
    on(method, ...answers) {
      const queue = answers.map((answer): Reply => ('body' in answer ? answer : { body: { ok: true, ...answer } }));
      api.post(`/api/${method}`).reply(async (request: Request) => {
        calls.push({ method, args: Object.fromEntries(new URLSearchParams(await request.text())) });
        const reply = queue.length > 1 ? queue.shift() : queue[0];
        return [reply?.status ?? 200, reply?.body ?? '', reply?.headers ?? {}];
      });
    },
    breaks(method, code) {
      api.post(`/api/${method}`).replyWithError(Object.assign(new Error('broken'), { code }));
    },
    to: (method) => calls.filter((call) => call.method === method).map(({ args }) => args),
    responds(status) {
      const { origin, pathname } = new URL(RESPONSE_URL);
      nock(origin)
        .persist()
        .post(pathname)
        .reply(async (request: Request) => {
          responses.push(await request.json());
          return [status, 'ok'];
        });
    },
    responses: () => responses,
  };
}
