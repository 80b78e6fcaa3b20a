/** Work that is begun and not waited for, each under a name, so that what takes long holds up nothing else. */
export type UnderWay = {
  has(name: string): boolean;
  count(): number;
  /** `work` settles its own faults: it never rejects. */
  begin(name: string, work: () => Promise<void>): void;
  /** Resolves when all that was begun has ended. */
  settled(): Promise<void>;
};

/** `onEnd` is called whenever a piece of work has ended. */
export function createUnderWay(onEnd: () => void): UnderWay {
  const running = new Map<string, Promise<void>>();
  return {
    has: (name) => running.has(name),
    count: () => running.size,
    begin(name, work) {
      const ended = work().finally(() => {
        running.delete(name);
        onEnd();
      });
      running.set(name, ended);
    },
    async settled() {
      await Promise.all(running.values());
    },
  };
}
