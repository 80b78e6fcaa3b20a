import type { EventType } from '../../src/domain/event.ts';
import type { Status } from '../../src/domain/state.ts';
import type { StoredItem } from './sim-probe.ts';

/** Something was seen that must never be. */
export class Broken extends Error {
  constructor(promise: string) {
    super(`broken: ${promise}`);
    this.name = 'Broken';
  }
}

export function must(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Broken(promise);
}

/** A yes that counts, with the roles that it counts for. */
export type Yes = { person: string; roles: string[]; inPlaceOf?: string[] };

/** What the record alone tells of one recommendation, kept beside the program and by other code than the program's. */
export type Life = Pick<StoredItem, 'agent' | 'revision' | 'revisionHash' | 'verdict' | 'content'> & {
  id: string;
  status: Status;
  version: number;
  step: number;
  stepStartedAt: number;
  reminded: number;
  frozenAt: number | null;
  yes: Yes[];
  /** Until when each person wished not to be reminded. */
  snoozes: Map<string, number>;
  releasedByPolicy: boolean;
  undoUntil: number;
  undoClosed: boolean;
  redeemBy: number;
  reportBy: number;
  /** How often it was asked again for a report that is missing. */
  chases: number;
  /** Who wants a large rollback so far, and until when; null where nobody does. */
  wantBack: { yes: Yes[]; until: number } | null;
  rollbackUntil: number | null;
  /** When its money moved, as its agent or the person who did it said. */
  movedAt: number | null;
  /** Decisions of this revision that were not taken back. */
  decisions: number;
  /** The permit of each revision. */
  permits: Map<string, string>;
  /** The types of the callbacks that are owed, oldest first. */
  owed: string[];
  /** What happened so far, and who did it. */
  past: { type: string; person: string | null; revisionHash: string; at: number }[];
};

/** The agent's next reminder of a missing report is due so long after its time. */
export const CHASES_MS = [15, 60, 240, 720, 1440].map((minutes) => minutes * 60_000);

type Move = { from: readonly Status[]; to: Status | 'same' };
const DONE: readonly Status[] = ['executed', 'rolling_back', 'rolled_back', 'rollback_failed'];

const DECIDED: readonly Status[] = [
  ...DONE,
  ...(['approved', 'rejected', 'executing', 'failed', 'expired', 'withdrawn', 'cancelled'] as const),
  ...(['handed_over', 'closed'] as const),
];

/** Which facts may follow which status, and what they make of it. */
export const MOVES: Record<EventType, Move> = {
  received: { from: ['held'], to: 'held' },
  noted: { from: ['held'], to: 'noted' },
  held: { from: ['held'], to: 'held' },
  postponed: { from: ['held'], to: 'held' },
  released: { from: ['held'], to: 'same' },
  revised: { from: ['held', 'pending'], to: 'held' },
  amended: { from: ['pending'], to: 'same' },
  reassigned: { from: ['pending'], to: 'same' },
  snoozed: { from: ['pending'], to: 'same' },
  snooze_ended: { from: ['pending'], to: 'same' },
  note_added: { from: DECIDED, to: 'same' },
  raised: { from: ['pending'], to: 'same' },
  asked: { from: ['held', 'pending'], to: 'pending' },
  reminded: { from: ['pending'], to: 'same' },
  frozen: { from: ['pending'], to: 'same' },
  thawed: { from: ['pending'], to: 'same' },
  approval_given: { from: ['pending'], to: 'same' },
  limit_passed: { from: ['pending'], to: 'same' },
  approved: { from: ['held', 'pending'], to: 'approved' },
  handed_over: { from: ['pending'], to: 'handed_over' },
  closed: { from: ['handed_over'], to: 'closed' },
  rejected: { from: ['pending'], to: 'rejected' },
  undone: { from: ['approved', 'rejected', 'handed_over'], to: 'pending' },
  undo_window_closed: { from: ['approved', 'rejected'], to: 'same' },
  expired: { from: ['held', 'pending', 'approved'], to: 'expired' },
  withdrawn: { from: ['held', 'pending', 'approved'], to: 'withdrawn' },
  cancelled: { from: ['approved'], to: 'cancelled' },
  redeemed: { from: ['approved'], to: 'executing' },
  stop_requested: { from: ['executing'], to: 'same' },
  outcome_overdue: { from: ['executing'], to: 'same' },
  executed: { from: ['executing'], to: 'executed' },
  failed: { from: ['executing'], to: 'failed' },
  measured: { from: ['executed', 'rolling_back'], to: 'same' },
  chased: { from: ['executing', 'rolling_back'], to: 'same' },
  drifted: { from: ['executed'], to: 'same' },
  rollback_asked: { from: ['executed'], to: 'same' },
  rollback_approved: { from: ['executed'], to: 'same' },
  rollback_declined: { from: ['executed'], to: 'same' },
  rollback_lapsed: { from: ['executed'], to: 'same' },
  rollback_requested: { from: ['executed'], to: 'rolling_back' },
  rollback_overdue: { from: ['rolling_back'], to: 'same' },
  rollback_window_closed: { from: ['executed'], to: 'same' },
  rolled_back: { from: ['rolling_back'], to: 'rolled_back' },
  rollback_failed: { from: ['rolling_back'], to: 'rollback_failed' },
};

/** Which facts an agent is told of, and as what. */
const OWED: Partial<Record<EventType, string>> = {
  approved: 'recommendation.approved',
  rejected: 'recommendation.rejected',
  expired: 'recommendation.expired',
  undone: 'recommendation.undone',
  cancelled: 'recommendation.cancelled',
  stop_requested: 'recommendation.cancelled',
  rollback_requested: 'recommendation.rollback_requested',
  outcome_overdue: 'recommendation.report_due',
  rollback_overdue: 'recommendation.rollback_requested',
};

/** What its agent is told of a fact, or nothing. */
export function owedFor(type: EventType, status: Status): string | undefined {
  if (type !== 'chased') return OWED[type];
  return status === 'rolling_back' ? OWED.rollback_overdue : OWED.outcome_overdue;
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(MOVES, type);
}

/** Whether its agent ever said that it did it. */
export function wasExecuted(life: Life): boolean {
  return DONE.includes(life.status);
}

/** Whether its agent ever said that it took it back. */
export function wasRolledBack(life: Life): boolean {
  return life.status === 'rolled_back';
}

/** Whether these people make the quorum; every way of giving people to roles is tried. */
export function makesQuorum({ verdict, step, yes }: Pick<Life, 'verdict' | 'step' | 'yes'>): boolean {
  const { mode, roles } = verdict.approval;
  const standIns = verdict.chain
    .slice(0, step + 1)
    .flatMap((asked) => asked.roles)
    .filter((role) => !roles.includes(role));
  const fills = (given: Yes, role: string) => given.roles.some((own) => own === role || standIns.includes(own));
  if (mode === 'any') return yes.some((given) => roles.some((role) => fills(given, role)));
  const assign = (open: readonly string[], people: readonly Yes[]): boolean => {
    const [role, ...rest] = open;
    if (role === undefined) return true;
    return people.some(
      (given) =>
        fills(given, role) &&
        assign(
          rest,
          people.filter((other) => other !== given),
        ),
    );
  };
  return assign(roles, yes);
}
