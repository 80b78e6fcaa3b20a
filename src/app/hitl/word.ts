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
  /** What one types after `/hitl`, and what it does: a line of the help each. */
  help: readonly (readonly [typed: string, does: string])[];
  /** The ephemeral answer; whatever it does is durable when it resolves. */
  answer(asked: Asked): Promise<Drawing>;
};
