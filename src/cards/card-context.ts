import type { LimitUse } from '../domain/exposure.ts';
import type { Halt } from '../domain/halt.ts';
import type { Recommendation } from '../domain/state.ts';

/** The people of the policy as a card shows them; persons and roles are named by their policy handles. */
export type People = {
  /** `<@U1>`, which notifies where it is posted anew. */
  mention(person: string): string;
  name(person: string): string;
  roleTitle(role: string): string;
  /** Handles of the people who hold the role. */
  members(role: string): string[];
  /** Whether a reminder may name them; left out, it may. */
  wantsReminders?(person: string): boolean;
};

/** What a card shows beyond its recommendation. `now` is epoch milliseconds. */
export type CardContext = {
  people: People;
  /** A halt that covers it, or null. */
  halt: Halt | null;
  /** The cumulative limits on it, as far as they are used at this moment with it counted in. */
  limits: readonly LimitUse[];
  /** Open recommendations that must be seen together with it. */
  conflicts: readonly Recommendation[];
  callback: 'none' | 'pending' | 'delivered' | 'dead';
  now: number;
};
