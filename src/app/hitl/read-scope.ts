import { type HaltScope, parseScope } from '../../domain/halt.ts';

const SCOPE_WORD = /^(all$|(platform|account|agent|action):)/;
const LIKE_A_SCOPE = /^[\p{L}_-]+:/u;
const MOST_REASON = 500;
const NO_SCOPE = 'Nothing was changed. A scope is all, platform:…, account:…, agent:… or action:….';

/** `problem` is why nothing may be done by these words, for people; null where the scope can be taken as it is. */
export type ReadScope = { scope: HaltScope; reason: string; problem: string | null };

/**
 * `agent:bid-pilot it runs wild`: a first word of one of the kinds is a scope; without one it is all, and all words are
 * the reason. `inDoubt` is what becomes of a word that only looks like a scope: in haste stopping too much is the safe
 * mistake, and letting go too much is not.
 */
export function readScope(words: readonly string[], inDoubt: 'all' | 'refuse'): ReadScope {
  const [typed = '', ...rest] = words;
  const all: HaltScope = { kind: 'all' };
  // Phones write capitals.
  const first = typed.toLowerCase();
  if (!SCOPE_WORD.test(first)) {
    const problem = inDoubt === 'refuse' && LIKE_A_SCOPE.test(first) ? NO_SCOPE : null;
    return { scope: all, reason: words.join(' ').slice(0, MOST_REASON), problem };
  }
  const scope = parseScope(first);
  return {
    scope: scope ?? all,
    reason: rest.join(' ').slice(0, MOST_REASON),
    problem: scope === null ? NO_SCOPE : null,
  };
}
