/** What became of an approved recommendation, field for field as it goes over the wire. */
export type OutcomeReport = {
  revision_hash: string;
  status: 'executed' | 'failed' | 'rolled_back' | 'rollback_failed';
  /** A sentence for the people who decided: what went wrong, or what was left undone. */
  detail?: string;
  /**
   * What somebody else changed since, as you found it. With `executed` it says so later, and no rollback is asked for
   * any more; with `rollback_failed` it says why you left things alone.
   */
  drift?: string;
  /** What was measured afterwards, as a person should read it: `{ name: "CPA", value: "$36" }`. */
  measured?: readonly { name: string; value: string }[];
};
