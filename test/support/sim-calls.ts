import { brief, type Trace } from './sim-trace.ts';

/** How a held call goes: as it should, failed with nothing done, or done with its answer lost. */
export type Fate = 'done' | 'failed' | 'answer_lost';

/** A call of a port that waits for the scheduler to let it happen. */
export type Call = {
  port: string;
  writes: boolean;
  /** What it does is done when this resolves; the returned function tells the caller. */
  happen(fate: Fate): Promise<() => void>;
};

type PortCall<T> = {
  port: string;
  writes: boolean;
  args: unknown;
  effect(): Promise<T>;
  /** How this port shows that there was no answer; `done` says whether the effect happened. */
  noAnswer(done: boolean): T;
};

export type Calls = {
  hold<T>(call: PortCall<T>): Promise<T>;
  /** Oldest first. */
  waiting(): readonly Call[];
  /**
   * Lets these happen together, tells their callers, and lets everything that follows run as far as it can. `late` keeps
   * the answers on their way: each waits as a call of its own.
   */
  perform(calls: readonly Call[], fate: Fate, late?: boolean): Promise<void>;
  /** The process died: nobody waits any more, and nothing more happens. */
  forget(): void;
};

/**
 * Between the program and every port. Nothing happens until the scheduler says so, which makes any interleaving
 * possible and each one repeatable.
 */
export function createCalls(trace: Trace): Calls {
  let waiting: Call[] = [];
  return {
    hold<T>({ port, writes, args, effect, noAnswer }: PortCall<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          port,
          writes,
          async happen(fate) {
            try {
              const done = fate === 'failed' ? null : { value: await effect() };
              const value = fate === 'done' && done ? done.value : noAnswer(done !== null);
              trace.add(`${port} ${brief(args)} ${fate} → ${brief(value)}`);
              return () => resolve(value);
            } catch (error) {
              trace.add(`${port} ${brief(args)} ${fate} → ${String(error)}`);
              return () => reject(error);
            }
          },
        });
      });
    },
    waiting: () => waiting,
    async perform(calls, fate, late = false) {
      waiting = waiting.filter((call) => !calls.includes(call));
      const told = await Promise.all(calls.map((call) => call.happen(fate)));
      for (const [index, tell] of told.entries()) {
        if (late) waiting.push(answerOf(calls[index]?.port ?? '', tell));
        else tell();
      }
      await turn();
    },
    forget() {
      waiting = [];
    },
  };
}

/** An answer on its way: nothing more happens but that the caller is told. */
function answerOf(port: string, tell: () => void): Call {
  return { port: `answer of ${port}`, writes: false, happen: async () => tell };
}

/** Lets every promise that can go on go on: all of them do before the next turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
