import { accountKey } from '../../domain/account.ts';
import type { HaltScope } from '../../domain/halt.ts';

/** What the column of a scope's kind holds for it: accounts are stored by their key, as halts compare them. */
export function scopeValue(scope: HaltScope): string | null {
  if (scope.kind === 'all') return null;
  return scope.kind === 'account' ? accountKey(scope.value) : scope.value;
}
