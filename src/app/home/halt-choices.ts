import type { HaltChoices } from '../../cards/home/halt-form.ts';
import type { HaltScope } from '../../domain/halt.ts';
import type { Policy } from '../../policy/policy.ts';

/** What the policy knows that may be halted by itself. A pattern of actions is no action: a halt on it would stop nothing. */
export function haltChoices({ file }: Policy): HaltChoices {
  return {
    agents: Object.keys(file.agents),
    platforms: file.platforms,
    accounts: Object.keys(file.accounts),
    actions: Object.keys(file.actions).filter((action) => !action.includes('*')),
  };
}

/** Whether a halt on this could stop anything; of accounts the policy lists only some. */
export function isKnownScope(policy: Policy, scope: HaltScope): boolean {
  const { agents, platforms, actions } = haltChoices(policy);
  if (scope.kind === 'all' || scope.kind === 'account') return true;
  return { agent: agents, platform: platforms, action: actions }[scope.kind].includes(scope.value);
}
