import type { Writer } from './start-writer.ts';
import { callOf, callsBy, type WriterCalls } from './writer-calls.ts';

// So many at once are no people, and not a few agents: whoever has only those is spared the memory of a thread.
const BUSY = 16;

/**
 * Writes in place, and from the first time on that many writes are under way at once on the thread that `start` starts:
 * from then on no request and no click waits while another one's commit waits for the disk. Both may write at the same
 * moment, as two servers may.
 */
export function writesUnderLoad(
  inPlace: { calls: WriterCalls; close(): Promise<void> },
  start: () => Writer,
): { calls: WriterCalls; close(): Promise<void> } {
  let underWay = 0;
  let thread: Writer | null = null;
  let calls = inPlace.calls;

  async function startThread(): Promise<void> {
    try {
      thread = start();
      await thread.ready;
      calls = thread.calls;
    } catch {
      // Nothing is lost but time: all goes on in place.
    }
  }

  return {
    calls: callsBy(async (name, args) => {
      underWay += 1;
      if (underWay === BUSY && thread === null) void startThread();
      try {
        return await callOf(calls, name, args);
      } finally {
        underWay -= 1;
      }
    }),
    async close() {
      await inPlace.close();
      await thread?.close();
    },
  };
}
