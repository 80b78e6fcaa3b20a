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
      /** Every role that they held then. */
      roles: string[];
    }
  | { kind: 'clock' };
