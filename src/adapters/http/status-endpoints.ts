import type { Log } from '../../app/log.ts';
import type { Metrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { type Problem, problem } from './problem.ts';
import { jsonReply, type Reply } from './reply.ts';

/** `failing` names what is not well, such as `store`; `notes` what an admin should look at all the same. */
export type Readiness = { ok: boolean; failing: string[]; notes?: string[] };
export type Versions = { countersign: string; node: string };

export type StatusOptions = {
  log: Log;
  metrics: Metrics;
  readiness: () => Promise<Readiness>;
  versions: Versions;
  closing: () => boolean;
};

export type StatusEndpoints = {
  healthz(): Reply;
  readyz(): Promise<Reply | Problem>;
  metrics(): Promise<Reply>;
  openapi(): Reply;
};

/** What operators and tools ask: is it alive, is it ready, how is it doing, what can it do. */
export function createStatusEndpoints(options: StatusOptions): StatusEndpoints {
  const { log, readiness, versions, closing } = options;
  const { registry } = options.metrics;
  const alive = jsonReply(200, { status: 'ok', versions });
  // Drawn up for who first asks: a start must not wait for it.
  let description: Reply | null = null;

  async function state(): Promise<Readiness> {
    if (closing()) return { ok: false, failing: ['closing'] };
    try {
      return await readiness();
    } catch (error) {
      log.error({ error, route: 'readyz' }, 'readiness could not be found out');
      return { ok: false, failing: ['readiness'] };
    }
  }

  return {
    healthz: () => alive,
    readyz: async () => {
      const { ok, failing, notes = [] } = await state();
      if (ok) return jsonReply(200, { status: 'ready', ...(notes.length > 0 && { notes }) });
      return problem('not_ready', `failing: ${failing.join(', ')}`, { members: { failing } });
    },
    metrics: async () => ({ status: 200, contentType: registry.contentType, body: await registry.metrics() }),
    openapi() {
      description ??= jsonReply(200, openApi(versions.countersign));
      return description;
    },
  };
}
