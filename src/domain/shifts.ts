/**
 * When somebody of those asked is at work: stretches [from, until) in epoch milliseconds, in order and apart. Beyond
 * `knownUntil` all time counts, so that silence always ends.
 */
export type Shifts = { on: [from: number, until: number][]; knownUntil: number };

/** The first moment at which `ms` of working time have passed since `from`; without shifts all time is working time. */
export function afterWork(shifts: Shifts | undefined, from: number, ms: number): number {
  if (!shifts || ms <= 0) return from + ms;
  let left = ms;
  for (const [start, end] of stretches(shifts)) {
    const begin = Math.max(start, from);
    if (end - begin >= left) return begin + left;
    left -= Math.max(0, end - begin);
  }
  throw new Error('the last stretch of working time has no end');
}

/**
 * When a stretch of working time that stood still for a while would have begun if it had not, so that what is left of it
 * stays what it was.
 */
export function startAsIfWorked(
  shifts: Shifts | undefined,
  startedAt: number,
  stoodStill: { from: number; until: number },
): number {
  const { from, until } = stoodStill;
  if (!shifts || from <= startedAt || until === from) return startedAt + until - from;
  return beforeWork(shifts, until, workBetween(shifts, startedAt, from));
}

function workBetween(shifts: Shifts, from: number, until: number): number {
  return stretches(shifts).reduce(
    (sum, [start, end]) => sum + Math.max(0, Math.min(end, until) - Math.max(start, from)),
    0,
  );
}

// The last moment since which `ms` of working time have passed at `at`. Where less is known, time before it counts too.
function beforeWork(shifts: Shifts, at: number, ms: number): number {
  let left = ms;
  let earliest = at;
  for (const [start, end] of stretches(shifts).reverse()) {
    const finish = Math.min(end, at);
    if (finish <= start || left === 0) continue;
    if (finish - start >= left) return finish - left;
    left -= finish - start;
    earliest = start;
  }
  return earliest - left;
}

function stretches({ on, knownUntil }: Shifts): [number, number][] {
  return [...on, [knownUntil, Number.POSITIVE_INFINITY]];
}
