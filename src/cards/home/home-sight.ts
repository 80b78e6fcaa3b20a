import type { Halt, Pause } from '../../domain/halt.ts';
import type { Money } from '../../domain/money.ts';
import type { Recommendation } from '../../domain/state.ts';
import type { BatchView } from '../batch-view.ts';
import type { CardContext, People } from '../card-context.ts';

/** A recommendation with what a drawing of it shows beyond it. */
export type Seen = { item: Recommendation; context: CardContext };

/** Items that share a card: how many of them wait for this person, and the hash of what the entry offers. */
export type SeenBatch = { batch: BatchView; offer: string; theirs: number; context: CardContext };

/** What this person may do about a halt: ask for its release, join the one who asked, or nothing. */
export type ReleaseStep = 'ask' | 'agree' | 'asked' | 'none';

/** What somebody did, by the types of the record. */
export type SeenDone = Seen & { type: string; at: number; mayUndo: boolean };

/** Everything that one person's Home shows. `now` is epoch milliseconds. */
export type HomeSight = {
  people: People;
  now: number;
  halts: readonly { halt: Halt; step: ReleaseStep }[];
  /** Released for people, not yet for autopilot; `may` is whether this person may let autopilot go on. */
  peopleOnly: readonly { halt: Halt; may: boolean }[];
  paused: readonly Pause[];
  mayHalt: boolean;
  /** What they may decide, most urgent first. `isWhole` is false where there is too much to count. */
  waiting: { shown: readonly (Seen | SeenBatch)[]; count: number; isWhole: boolean };
  done: readonly SeenDone[];
  /** Today: what policy let through, what of it went wrong, and what this person can still take back. */
  autopilot: {
    count: number;
    sums: readonly Money[];
    wrong: readonly Seen[];
    wrongCount: number;
    undoable: readonly Seen[];
  };
  /** The last seven days; `medianMs` is how long half of the answers took at most, null where nobody answered. */
  week: {
    approved: number;
    rejected: number;
    undone: number;
    rollbacks: number;
    autopilot: number;
    expired: number;
    medianMs: number | null;
  };
  settings: {
    directMessages: boolean;
    reminders: boolean;
    away: { until: number; standIn: string | null } | null;
    mayLeave: boolean;
  };
};
