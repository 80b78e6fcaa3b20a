import { sameAccount } from '../domain/account.ts';
import type { HaltScope } from '../domain/halt.ts';
import type { Policy } from '../policy/policy.ts';

const MOST_NAMED = 20;

/** What the policy knows instead of this scope, or null where it knows it: a halt on a misspelt name looks like safety and is none. */
export function unknownScope({ file }: Policy, scope: HaltScope): string | null {
  if (scope.kind === 'all') return null;
  const { agents, platforms, actions, accounts } = file;
  const known = {
    agent: Object.keys(agents),
    platform: platforms,
    action: Object.keys(actions),
    account: Object.keys(accounts),
  }[scope.kind];
  const isKnown =
    scope.kind === 'account' ? known.some((one) => sameAccount(one, scope.value)) : known.includes(scope.value);
  if (isKnown) return null;
  const more = known.length > MOST_NAMED ? ' and others' : '';
  return `${known.slice(0, MOST_NAMED).join(', ') || 'none'}${more}`;
}
