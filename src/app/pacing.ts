/** When each lane to Slack is free again. Kept in memory: forgetting it costs one 429, not a message. */
export type Pacing = {
  free(lane: Lane, now: number): boolean;
  used(lane: Lane, now: number): void;
  /** Slack asked to wait this long. */
  wait(lane: Lane, now: number, waitMs: number): void;
};

const USER_ID = /^[UW][A-Z0-9]{2,20}$/;

/** Whether a destination is a person's direct messages. */
export function isPerson(to: string): boolean {
  return USER_ID.test(to);
}

/** A post in a channel, a direct message to one person, or an update: each has a budget of its own. */
export type Lane = { kind: 'post' | 'dm'; to: string } | { kind: 'update' };

/** A lane that is closed for a while. */
type Closed = { from: number; until: number };

// chat.postMessage: one a second in a channel, several hundred a minute in all, of which direct messages to many people
// must not take what channels need. chat.update: 50 a minute for the app, in bursts.
const POST_EVERY_MS = 1_000;
const DMS = { everyMs: 1_000, burst: 20 };
const UPDATES = { everyMs: 1_200, burst: 10 };
// What one person is sent: some at once, then one a minute, the most urgent first. A flood is for the channel.
const PERSON = { everyMs: 60_000, burst: 5 };

/**
 * One post a second for each destination; direct messages and updates by budgets of their own, so that none holds up the
 * others. A wait that was set after now was set by a clock that has since been put back: it does not count.
 */
export function createPacing(): Pacing {
  const places = new Map<string, Closed>();
  const budgets = { dm: createBudget(DMS), update: createBudget(UPDATES) };
  const persons = new Map<string, ReturnType<typeof createBudget>>();
  const budgetOf = (person: string) => {
    const budget = persons.get(person) ?? createBudget(PERSON);
    persons.set(person, budget);
    return budget;
  };
  return {
    free(lane, now) {
      if (lane.kind !== 'update' && !isOpen(places.get(lane.to), now)) return false;
      if (lane.kind === 'dm' && !budgetOf(lane.to).free(now)) return false;
      return lane.kind === 'post' || budgets[lane.kind].free(now);
    },
    used(lane, now) {
      if (lane.kind !== 'update') places.set(lane.to, { from: now, until: now + POST_EVERY_MS });
      if (lane.kind === 'dm') budgetOf(lane.to).used(now);
      if (lane.kind !== 'post') budgets[lane.kind].used(now);
    },
    wait(lane, now, waitMs) {
      const closed = { from: now, until: now + waitMs };
      if (lane.kind === 'post') places.set(lane.to, closed);
      else budgets[lane.kind].close(closed);
    },
  };
}

/** A budget of its own: so many at once, and one more after each `everyMs`. */
export function createBudget({ everyMs, burst }: { everyMs: number; burst: number }) {
  let closed: Closed | undefined;
  // The moment at which it is whole again, which may run ahead of now by the burst.
  let spent: Closed = { from: 0, until: 0 };
  return {
    free(now: number): boolean {
      const ahead = now < spent.from ? 0 : spent.until - now;
      return isOpen(closed, now) && ahead <= (burst - 1) * everyMs;
    },
    used(now: number): void {
      spent = { from: now, until: Math.max(now < spent.from ? now : spent.until, now) + everyMs };
    },
    close(until: Closed): void {
      closed = until;
    },
  };
}

function isOpen(lane: Closed | undefined, now: number): boolean {
  return lane === undefined || now >= lane.until || now < lane.from;
}
