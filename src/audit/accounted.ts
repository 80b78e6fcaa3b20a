import type { Finding } from './check-event.ts';

/** From the first to the last sequence of a run of events. */
export type Run = [from: number, to: number];

/** The facts of `record.pruned` and `pii.erased` that account for what is gone. */
export type PrunedFacts = { runs: Run[] };
export type ErasedFacts = { values: [seq: number, names: string[]][] };

/**
 * Holds what is gone against what the record says was pruned or erased. Events come in order, and what accounts for
 * them comes later than they do, so the answer is known at the end.
 */
export function accounts() {
  const gone: Run[] = [];
  const erased: { seq: number; name: string }[] = [];
  const pruned: Run[] = [];
  const allowed = new Set<string>();
  return {
    prunedText(seq: number): void {
      const last = gone.at(-1);
      if (last !== undefined && last[1] === seq - 1) last[1] = seq;
      else gone.push([seq, seq]);
    },
    erasedValue(seq: number, name: string): void {
      erased.push({ seq, name });
    },
    /** Reads an event of the record's own keeping; any other is passed over. */
    learn(type: string, leaf: string): void {
      if (type === 'record.pruned') pruned.push(...(JSON.parse(leaf) as PrunedFacts).runs);
      if (type === 'pii.erased')
        for (const [seq, names] of (JSON.parse(leaf) as ErasedFacts).values)
          for (const name of names) allowed.add(`${seq} ${name}`);
    },
    findings(): Finding[] {
      const known = joined(pruned);
      return [
        ...gone.flatMap((run) => withoutAccount(run, known)),
        ...erased
          .filter(({ seq, name }) => !allowed.has(`${seq} ${name}`))
          .map(({ seq, name }) => ({ seq, what: `its ${name} is gone, and no erasure of it is recorded` })),
      ];
    },
    counts: () => ({
      pruned: gone.reduce((sum, [from, to]) => sum + to - from + 1, 0),
      erased: erased.length,
    }),
  };
}

function withoutAccount([from, to]: Run, known: readonly Run[]): Finding[] {
  let seq = from;
  for (const [start, end] of known) if (start <= seq && end >= seq) seq = end + 1;
  if (seq > to) return [];
  return [{ seq, what: 'its text is gone, and no pruning of it is recorded' }];
}

/** The same runs in order, those that touch made one. */
export function joined(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const [from, to] of runs.toSorted((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
