import type { Actor } from '../../domain/command.ts';
import type { CommandName } from '../../policy/commands.ts';
import type { App } from '../app.ts';
import type { Workspace } from '../authorise.ts';
import type { Drawing } from '../ports.ts';
import type { SlackUser } from '../slack-desk.ts';
import type { Facilities } from './facilities.ts';

/** Who typed what, and what it is answered from. `words` are those after the command's own. */
export type Asked = {
  app: App;
  workspace: Workspace;
  facilities: Facilities;
  by: Actor;
  user: SlackUser;
  words: readonly string[];
};

/** One word of `/hitl`. */
export type Word = {
  /** The setting under `commands` of the policy that says whom it is for. */
  command: CommandName;
  /** What one types after `/hitl`, and what it does in a few words: a line of the help each. */
  help: readonly (readonly [typed: string, does: string])[];
  /** What else there is to know of it: the lines of `/hitl help WORD`. mrkdwn. */
  more: readonly string[];
  /** The ephemeral answer; whatever it does is durable when it resolves. */
  answer(asked: Asked): Promise<Drawing>;
};

/** How a scope is typed, and an ID: a line of the help. */
export const SCOPES =
  'SCOPE is `all`, `platform:google_ads`, `account:123-456-7890`, `agent:bid-pilot` or `action:budget.shift`. Without one it is `all`.';
export const IDS = 'The ID stands at the foot of each card; its last six characters are enough.';
