import type { Lent } from '../domain/command.ts';

export type PersonOrigin = Extract<Origin, { kind: 'person' }>;

/** Where a command came from, for the record. */
export type Origin =
  | { kind: 'agent'; keyId: string | null }
  | {
      kind: 'person';
      person: string;
      slackUser: string;
      team: string;
      channel: string | null;
      messageTs: string | null;
      /** Set where it was done on Home, or on an answer to them alone: neither is a message that others see. */
      surface?: 'home' | 'answer';
      /** The hash of the card, the answer, or what Home offered, as it was shown when it was clicked; left out where nothing was. */
      cardHash?: string | undefined;
      /** The batch that was decided by one click; left out where it was decided by itself. */
      batch?: string | undefined;
      /** Every role that they held then. */
      roles: string[];
      /** Those of the roles that they held in the place of somebody who was away. */
      lent: Lent[];
    }
  /** Somebody at the machine, by the name that they gave. */
  | { kind: 'operator'; person: string; roles: string[] }
  | { kind: 'clock' };
