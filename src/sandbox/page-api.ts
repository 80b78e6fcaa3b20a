import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Click, ViewClick } from './clicks.ts';
import type { Command } from './commands-and-events.ts';
import { readBody, sendJson } from './http-io.ts';
import type { FieldValues } from './interactive-elements.ts';
import { parseJson } from './json-value.ts';
import type { Submission } from './modal-acts.ts';
import type { DemoControl, DemoStatus, PageAct, PageOutcome } from './page-snapshot.ts';
import type { Room } from './room.ts';
import type { Ack } from './signed-request.ts';
import { APP_NAME } from './stand-in.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** The demo host's own panel beside the conversation. */
export type DemoControls = {
  list(): Promise<DemoControl[]>;
  /** Does it, and says in a sentence what came of it. */
  run(id: string): Promise<string>;
  status(): Promise<DemoStatus[]>;
};

/** What people do on the page. */
export type PageActs = {
  click(act: Click): Promise<Ack>;
  clickView(act: ViewClick): Promise<Ack>;
  submitView(act: { by: string; values: FieldValues }): Promise<Submission>;
  closeView(act: { by: string }): Promise<Ack | undefined>;
  command(act: Command): Promise<Ack>;
  openHome(act: { by: string }): Promise<Ack>;
  say(act: { by: string; channel: string; text: string }): Promise<void>;
};

const by = z.string();
const target = { by, actionId: z.string(), blockId: z.string().optional(), value: z.string().optional() };
const values = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const Act: z.ZodType<PageAct> = z.discriminatedUnion('act', [
  z.object({ act: z.literal('click'), ...target, channel: z.string(), ts: z.string() }),
  z.object({ act: z.literal('clickView'), ...target, view: z.enum(['modal', 'home']), values: values.optional() }),
  z.object({ act: z.literal('submit'), by, values }),
  z.object({ act: z.enum(['close', 'openHome']), by }),
  z.object({ act: z.literal('write'), by, channel: z.string(), text: z.string() }),
  z.object({ act: z.literal('control'), id: z.string() }),
]);

/** The page's own server side: a snapshot to draw, acts to do, and a stream that says when to draw anew. */
export function createPageApi(room: Room, acts: PageActs, controls: DemoControls | undefined) {
  const watching = new Set<ServerResponse>();

  async function handle(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const route = `${req.method} ${url.pathname}`;
    if (route === 'GET /page/changes') return watch(res);
    if (route === 'GET /page/snapshot') {
      const handle = url.searchParams.get('as') ?? '';
      return sendJson(res, 200, await takeSnapshot(room, handle, url.searchParams.get('open') ?? ''));
    }
    if (route === 'GET /page/controls') {
      return sendJson(res, 200, { list: (await controls?.list()) ?? [], status: (await controls?.status()) ?? [] });
    }
    // Only JSON: a page of another origin cannot send it without asking first.
    if (route === 'POST /page/acts' && req.headers['content-type'] === 'application/json') {
      const parsed = Act.safeParse(parseJson(await readBody(req)));
      if (!parsed.success) return sendJson(res, 400, { error: z.prettifyError(parsed.error) });
      return sendJson(res, 200, await perform(parsed.data));
    }
    return sendJson(res, 404, { error: `nothing is at ${route}` });
  }

  async function perform(act: PageAct): Promise<PageOutcome> {
    switch (act.act) {
      case 'click':
        return { notice: complaint(await acts.click(act)) };
      case 'clickView':
        return { notice: complaint(await acts.clickView(act)) };
      case 'submit': {
        const submission = await acts.submitView(act);
        const failed = Object.keys(submission.errors).length > 0;
        return { errors: submission.errors, notice: failed ? undefined : complaint(submission) };
      }
      case 'close':
        await acts.closeView(act);
        return {};
      case 'openHome':
        return { notice: complaint(await acts.openHome(act)) };
      case 'control':
        return { notice: await controls?.run(act.id) };
      case 'write': {
        const [, command, text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(act.text) ?? [];
        if (command) return { notice: complaint(await acts.command({ ...act, command, text })) };
        await acts.say(act);
        return {};
      }
    }
  }

  function watch(res: ServerResponse): void {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.write(': watching\n\n');
    watching.add(res);
    res.once('close', () => watching.delete(res));
  }

  return {
    handle,
    changed(): void {
      for (const res of watching) res.write('data: changed\n\n');
    },
  };
}

/** What Slack itself shows when an app does not answer well. */
function complaint({ status }: Ack): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 0) return `${APP_NAME} did not answer within three seconds. Try again.`;
  return `${APP_NAME} answered with an error (${status}).`;
}
