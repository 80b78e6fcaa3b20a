import * as z from 'zod';
import type { CallbackSender } from '../../src/app/ports.ts';
import type { Calls } from './sim-calls.ts';

/** What an agent reads of a callback. */
const Told = z.object({
  type: z.string(),
  data: z.object({
    id: z.string(),
    key: z.string(),
    revision: z.number(),
    revision_hash: z.string(),
    decision_version: z.number(),
    status: z.string(),
    not_before: z.string().nullable(),
  }),
});
export type Told = z.infer<typeof Told>;

export type ReceiverFate = 'taken' | 'dropped' | 'taken_unanswered' | 'taken_twice' | 'failing' | 'busy' | 'gone';

export type SimReceiver = {
  sender: CallbackSender;
  /** Whether this callback ever arrived. */
  took(id: string): boolean;
  /** Whether the receiver said that it wants no more of it. */
  refused(id: string): boolean;
};

/** The agents' receivers. Each callback that arrives is handed to `onTold`, however often it arrives. */
export function createSimReceiver(options: {
  calls: Calls;
  fate: () => ReceiverFate;
  onTold: (agent: string, told: Told) => void;
  /** The same id must come with the same bytes each time. */
  onChanged: (callbackId: string) => void;
}): SimReceiver {
  const bodies = new Map<string, string>();
  const gone = new Set<string>();

  function receive({ id, agent, body }: Parameters<CallbackSender['send']>[0]) {
    const way = options.fate();
    if (way === 'dropped') return { status: null, error: 'ECONNRESET', retryAfterMs: null };
    if (way === 'failing') return { status: 500, error: null, retryAfterMs: null };
    if (way === 'busy') return { status: 429, error: null, retryAfterMs: 20_000 };
    if (way === 'gone') {
      gone.add(id);
      return { status: 410, error: null, retryAfterMs: null };
    }
    if ((bodies.get(id) ?? body) !== body) options.onChanged(id);
    bodies.set(id, body);
    const told = Told.parse(JSON.parse(body));
    options.onTold(agent, told);
    if (way === 'taken_twice') options.onTold(agent, told);
    return way === 'taken_unanswered'
      ? { status: null, error: 'timeout', retryAfterMs: null }
      : { status: 204, error: null, retryAfterMs: null };
  }

  return {
    sender: {
      send: (callback, attemptAt) =>
        options.calls.hold({
          port: 'agent.send',
          writes: false,
          args: { ...callback, attemptAt },
          effect: async () => receive(callback),
          noAnswer: () => ({ status: null, error: 'timeout', retryAfterMs: null }),
        }),
    },
    took: (id) => bodies.has(id),
    refused: (id) => gone.has(id),
  };
}
