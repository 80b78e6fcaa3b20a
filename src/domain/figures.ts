/** How something that was to be decided ended, or that it was taken back, as the record tells it. */
export type Answer = {
  at: number;
  agent: string;
  action: string;
  how: 'autopilot' | 'approved' | 'rejected' | 'expired' | 'taken_back';
  /** How long it had waited for people; null where nobody was asked, or that is not known. */
  tookMs: number | null;
};

/** One person's yes or no. `tookMs` counts from when they were asked. */
export type Vote = { person: string | null; agent: string; yes: boolean; tookMs: number | null };

/** A stretch of time with the name that a chart gives it; `from` ≤ time < `to`. */
export type Span = { label: string; from: number; to: number };

/** How much was decided in which way, and how long people took, in milliseconds; null where they decided nothing. */
export type Tally = {
  autopilot: number;
  approved: number;
  rejected: number;
  expired: number;
  takenBack: number;
  medianMs: number | null;
  p90Ms: number | null;
};

/** Signs that a yes is given without looking: counted for one person or one agent. */
export type Votes = { yes: number; no: number; fast: number };

export type Figures = {
  spans: (Tally & { label: string })[];
  total: Tally;
  /** By agent and action, those with the most answers first. */
  kinds: (Tally & { agent: string; action: string })[];
  votes: Votes;
  /** Who only ever said yes, or was too fast to have read, and how often. */
  people: (Votes & { person: string })[];
  /** Agents that never heard a no. */
  agents: (Votes & { agent: string })[];
};

/** Nobody has read a card in less. */
export const FAST_MS = 3_000;
/** Fewer yeses without a no say nothing. */
export const MANY_YES = 10;
const OFTEN_FAST = 3;

/** Adds up what the record tells of a time. */
export function figuresOf(answers: readonly Answer[], votes: readonly Vote[], spans: readonly Span[]): Figures {
  const kinds = Map.groupBy(answers, ({ agent, action }) => JSON.stringify([agent, action]));
  return {
    spans: spans.map(({ label, from, to }) => ({
      label,
      ...tally(answers.filter(({ at }) => from <= at && at < to)),
    })),
    total: tally(answers),
    kinds: [...kinds.values()]
      .flatMap((group) => group.slice(0, 1).map(({ agent, action }) => ({ agent, action, ...tally(group) })))
      .sort((left, right) => answered(right) - answered(left) || compare(left, right)),
    votes: count(votes),
    people: groups(votes, ({ person }) => person)
      .map(([person, each]) => ({ person, ...count(each) }))
      .filter((each) => onlyYes(each) || each.fast >= OFTEN_FAST)
      .sort((left, right) => right.fast - left.fast || right.yes - left.yes),
    agents: groups(votes, ({ agent }) => agent)
      .map(([agent, each]) => ({ agent, ...count(each) }))
      .filter(onlyYes)
      .sort((left, right) => right.yes - left.yes),
  };
}

/** All that ended in one way or another. */
export function answered({ autopilot, approved, rejected, expired }: Tally): number {
  return autopilot + approved + rejected + expired;
}

/** The share of people's answers that was a yes, 0 to 1; null where they gave none. */
export function approvalRate({ approved, rejected }: Tally): number | null {
  return share(approved, approved + rejected);
}

/** The share of what was let through that was taken back, 0 to 1; null where nothing was let through. */
export function undoRate({ autopilot, approved, takenBack }: Tally): number | null {
  return share(takenBack, autopilot + approved);
}

/** The smallest value that at least this share of the values does not exceed (nearest rank); null of none. */
export function percentile(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

function tally(answers: readonly Answer[]): Tally {
  const number = (how: Answer['how']) => answers.filter((answer) => answer.how === how).length;
  const times = answers.flatMap(({ tookMs, how }) =>
    tookMs !== null && (how === 'approved' || how === 'rejected') ? [tookMs] : [],
  );
  return {
    autopilot: number('autopilot'),
    approved: number('approved'),
    rejected: number('rejected'),
    expired: number('expired'),
    takenBack: number('taken_back'),
    medianMs: percentile(times, 0.5),
    p90Ms: percentile(times, 0.9),
  };
}

function count(votes: readonly Vote[]): Votes {
  return {
    yes: votes.filter(({ yes }) => yes).length,
    no: votes.filter(({ yes }) => !yes).length,
    fast: votes.filter(({ yes, tookMs }) => yes && tookMs !== null && tookMs < FAST_MS).length,
  };
}

function onlyYes({ yes, no }: Votes): boolean {
  return no === 0 && yes >= MANY_YES;
}

/** What is taken back may have been let through before the time that is counted: never more than all of it. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.min(1, part / whole);
}

function groups<T>(items: readonly T[], by: (item: T) => string | null): [string, T[]][] {
  return [...Map.groupBy(items, by)]
    .flatMap(([key, group]) => (key === null ? [] : [[key, group] as const]))
    .map(([key, group]) => [key, group]);
}

function compare(left: { agent: string; action: string }, right: { agent: string; action: string }): number {
  return left.agent.localeCompare(right.agent) || left.action.localeCompare(right.action);
}
