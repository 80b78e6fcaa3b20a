import type { Files, Papers } from '../ports.ts';

export type Versions = { countersign: string; node: string };

/** What answers draw on beyond the state of affairs. */
export type Facilities = {
  versions: Versions;
  /** What is wrong with the policy file while the last good policy is in force, a line each; null while nothing is. */
  policyProblems(): readonly string[] | null;
  /** The address of a message for people of the workspace; null where Slack does not tell it soon. */
  linkTo(place: { channel: string; ts: string }): Promise<string | null>;
  files: Files;
  papers: Papers;
  /** Begins what takes longer than an answer may; false where this is under way already. */
  begin(name: string, work: () => Promise<void>): boolean;
};
