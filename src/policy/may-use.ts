import type { Actor } from '../domain/command.ts';
import type { CommandName } from './commands.ts';
import type { Policy } from './policy.ts';

/** Whether the person may use this command of `/hitl`. */
export function mayUse(policy: Policy, { roles }: Pick<Actor, 'roles'>, command: CommandName): boolean {
  const users = usersOf(policy, command);
  return users === 'everyone' || roles.some((role) => users.includes(role));
}

/**
 * The roles that may use the command, or everyone whom the policy knows. Where it is silent, that is everyone,
 * and for what leaves Slack as a file with names in it those who may release a halt.
 */
export function usersOf({ file }: Policy, command: CommandName): 'everyone' | readonly string[] {
  if (command === 'release') return file.halt.release;
  const silent = command === 'export' || command === 'report' ? file.halt.release : 'everyone';
  return file.commands[command] ?? silent;
}
