import { sameAccount } from './account.ts';
import type { PassedLimit } from './passed-limit.ts';
import { samePerson } from './same-person.ts';

/** What a halt covers. `all` has no value; the others name one platform, account, agent or action. */
export type HaltScope = { kind: 'all' } | { kind: 'platform' | 'account' | 'agent' | 'action'; value: string };

/** What a recommendation is, as far as a halt can name it. */
export type HaltSubject = { platform: string | null; account: string | null; agent: string; action: string };

/** `slackId` is the account of who asked, where it is known. */
export type ReleaseRequest = { by: string; slackId?: string; reason: string; at: number };

/**
 * The kill switch on one scope. It stands until two people release it; then people decide again, and policy approves
 * nothing under it until it is over altogether.
 */
export type Halt = {
  id: string;
  scope: HaltScope;
  reason: string;
  engagedBy: string;
  engagedAt: number;
  /** Set where the clock had jumped: the last moment before, from which on deadlines stand still. */
  standsFrom: number | null;
  release: ReleaseRequest | null;
  /** The second person's, which released it. */
  agreed?: ReleaseRequest;
  releasedAt: number | null;
  /** Once released: when autopilot goes on by itself, unless something went wrong in between. */
  autopilotAt: number | null;
  /** When it was over for autopilot too. */
  endedAt: number | null;
  endedBy?: string;
  /** Set where a limit that was found passed is the cause. */
  cause?: PassedLimit;
};

// A wish that nobody joins says how things looked to one person then, not how they are now.
const RELEASE_WISH_MS = 60 * 60_000;

/** Somebody at the machine stopped this agent: it may neither recommend nor redeem. */
export type Pause = { agent: string; by: string; reason: string; at: number };

/** What stands in the way of effects, with the number that rises at every change: commits are guarded by it. */
export type HaltBook = {
  epoch: number;
  active: Halt[];
  /** Released: people decide again, autopilot not yet. */
  peopleOnly: Halt[];
  paused: Pause[];
};

export type ReleaseRefusal = 'not_halted' | 'reason_missing' | 'second_person_needed' | 'owns_the_agent';
export type AutopilotRefusal = 'not_people_only' | 'still_halted' | 'reason_missing' | 'owns_the_agent';
export type ReleaseDecision = { ok: true; halt: Halt; released: boolean } | { ok: false; refusal: ReleaseRefusal };

/** `all`, `agent:bid-pilot`, `account:123-456-7890`: the form people type and read. */
export function scopeText(scope: HaltScope): string {
  return scope.kind === 'all' ? 'all' : `${scope.kind}:${scope.value}`;
}

/** Reads what `scopeText` writes; null for anything else. */
export function parseScope(text: string): HaltScope | null {
  if (text === 'all') return { kind: 'all' };
  const match = /^(platform|account|agent|action):(\S{1,100})$/.exec(text);
  if (!match) return null;
  const [, kind, value = ''] = match;
  switch (kind) {
    case 'platform':
    case 'account':
    case 'agent':
    case 'action':
      return { kind, value };
    default:
      return null;
  }
}

/** Whether the halt stops this recommendation. */
export function covers(scope: HaltScope, subject: HaltSubject): boolean {
  if (scope.kind === 'all') return true;
  if (scope.kind === 'account') return subject.account !== null && sameAccount(subject.account, scope.value);
  return subject[scope.kind] === scope.value;
}

/** Whether two scopes are one, however they are written. */
export function sameScope(left: HaltScope, right: HaltScope): boolean {
  if (left.kind === 'all' || right.kind === 'all') return left.kind === right.kind;
  return left.kind === right.kind && overlaps(left, right);
}

/** Whether two scopes can cover one recommendation; in doubt they can. */
export function overlaps(left: HaltScope, right: HaltScope): boolean {
  if (left.kind === 'all' || right.kind === 'all' || left.kind !== right.kind) return true;
  return left.kind === 'account' ? sameAccount(left.value, right.value) : left.value === right.value;
}

/** The halt that stops this recommendation, or null. */
export function haltOn(book: HaltBook, subject: HaltSubject): Halt | null {
  return book.active.find((halt) => covers(halt.scope, subject)) ?? null;
}

/** Until when a wish to release waits for the second person. */
export function wishUntil({ at }: ReleaseRequest): number {
  return at + RELEASE_WISH_MS;
}

/** The halt as it counts now: without a wish to release it that has lapsed. */
export function asOf(halt: Halt, now: number): Halt {
  const lapsed = halt.releasedAt === null && halt.release !== null && now >= wishUntil(halt.release);
  return lapsed ? { ...halt, release: null } : halt;
}

/**
 * Release takes two different people and a reason from the first; neither may own an agent that the halt covers.
 * The first request is kept for an hour, the second one releases.
 */
export function decideRelease(
  halt: Halt,
  request: { by: string; slackId?: string | undefined; reason: string; ownsCoveredAgent: boolean },
  now: number,
  autopilotAfterMs: number,
): ReleaseDecision {
  if (halt.releasedAt !== null) return { ok: false, refusal: 'not_halted' };
  if (request.ownsCoveredAgent) return { ok: false, refusal: 'owns_the_agent' };
  const { by, slackId, reason } = request;
  const wish = { by, ...(slackId !== undefined && { slackId }), reason, at: now };
  const { release: first } = asOf(halt, now);
  if (first === null) {
    if (reason.trim() === '') return { ok: false, refusal: 'reason_missing' };
    return { ok: true, released: false, halt: { ...halt, release: wish } };
  }
  if (samePerson({ person: first.by, slackId: first.slackId }, { person: by, slackId }))
    return { ok: false, refusal: 'second_person_needed' };
  const autopilotAt = now + autopilotAfterMs;
  return { ok: true, released: true, halt: { ...halt, agreed: wish, releasedAt: now, autopilotAt } };
}

/** One person more, with a reason, lets autopilot go on before its time; nobody does so for their own agent. */
export function decideAutopilot(
  halt: Halt,
  request: { reason: string; ownsCoveredAgent: boolean },
  now: number,
): { ok: true; halt: Halt } | { ok: false; refusal: AutopilotRefusal } {
  if (halt.endedAt !== null) return { ok: false, refusal: 'not_people_only' };
  if (halt.releasedAt === null) return { ok: false, refusal: 'still_halted' };
  if (request.ownsCoveredAgent) return { ok: false, refusal: 'owns_the_agent' };
  if (request.reason.trim() === '') return { ok: false, refusal: 'reason_missing' };
  return { ok: true, halt: { ...halt, endedAt: now } };
}

/**
 * Whether a released halt is over for autopilot too: its time has come, and nothing went wrong in it. `unknown` is how
 * many outcomes under its scope nobody knows; another halt that can meet it keeps it back as well.
 */
export function autopilotIsDue(halt: Halt, active: readonly Halt[], unknown: number, now: number): boolean {
  if (halt.endedAt !== null || halt.autopilotAt === null || now < halt.autopilotAt) return false;
  return unknown === 0 && !active.some(({ scope }) => overlaps(scope, halt.scope));
}
