/** Work that is begun and not waited for, each under a name, so that what takes long holds up nothing else. */
export type UnderWay = {
  /** Whether this may not be begun now: it is under way, or put off. */
  has(name: string, now: number): boolean;
  /** What is under way now. */
  names(): ReadonlySet<string>;
  /** How many are under way, of all or of one group. */
  count(group?: string): number;
  /** `work` settles its own faults: it never rejects. */
  begin(name: string, work: () => Promise<void>, group?: string): void;
  /** It failed in a way that leaves no trace: not again for 5 s, twice as long after each time in a row, up to 5 min. */
  putOff(name: string, now: number): void;
  /** It went well. */
  forgive(name: string): void;
  putOffCount(): number;
  /** Resolves when all that was begun has ended. */
  settled(): Promise<void>;
};

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** `onEnd` is called whenever a piece of work has ended. */
export function createUnderWay(onEnd: () => void): UnderWay {
  const running = new Map<string, { group: string; ended: Promise<void> }>();
  const waiting = new Map<string, { from: number; until: number; waitMs: number }>();
  const isPutOff = (name: string, now: number) => {
    const wait = waiting.get(name);
    // A wait that was set after now was set by a clock that has since been put back: it does not count.
    return wait !== undefined && now >= wait.from && now < wait.until;
  };
  return {
    has: (name, now) => running.has(name) || isPutOff(name, now),
    names: () => new Set(running.keys()),
    count: (group) =>
      group === undefined ? running.size : [...running.values()].filter((work) => work.group === group).length,
    begin(name, work, group = '') {
      const ended = work().finally(() => {
        running.delete(name);
        onEnd();
      });
      running.set(name, { group, ended });
    },
    putOff(name, now) {
      const waitMs = Math.min((waiting.get(name)?.waitMs ?? FIRST_WAIT_MS / 2) * 2, LONGEST_WAIT_MS);
      waiting.set(name, { from: now, until: now + waitMs, waitMs });
    },
    forgive: (name) => void waiting.delete(name),
    putOffCount: () => waiting.size,
    async settled() {
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
