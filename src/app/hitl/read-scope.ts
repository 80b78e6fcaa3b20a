import { agentText } from '../../cards/mrkdwn.ts';
import { type HaltScope, parseScope, scopeText } from '../../domain/halt.ts';
import type { Policy } from '../../policy/policy.ts';

const SCOPE_WORD = /^(all$|(platform|account|agent|action):)/;
const MOST_REASON = 500;
const MOST_NAMED = 20;

/** `problem` is why nothing may be done by these words, for people; null where the scope can be taken as it is. */
export type ReadScope = { scope: HaltScope; reason: string; problem: string | null };

/** `agent:bid-pilot it runs wild`: a first word with a colon is a scope; without one it is all, and all words are the reason. */
export function readScope(policy: Policy, words: readonly string[]): ReadScope {
  const [typed = '', ...rest] = words;
  const all: HaltScope = { kind: 'all' };
  // Phones write capitals; and only a word of one of the kinds is a scope: in haste, stopping too much is the safe mistake.
  const first = typed.toLowerCase();
  if (!SCOPE_WORD.test(first)) return { scope: all, reason: words.join(' ').slice(0, MOST_REASON), problem: null };
  const scope = parseScope(first);
  const reason = rest.join(' ').slice(0, MOST_REASON);
  if (!scope)
    return {
      scope: all,
      reason,
      problem: 'Nothing was changed. A scope is all, platform:…, account:…, agent:… or action:….',
    };
  const known = knownValues(policy, scope);
  if (scope.kind !== 'all' && known !== null && !known.includes(scope.value)) {
    // A halt on a misspelt name would look like safety and be none.
    return {
      scope: all,
      reason,
      problem: `Nothing was changed. The policy knows no ${agentText(scopeText(scope), 120)}; it knows ${known.slice(0, MOST_NAMED).join(', ')}${known.length > MOST_NAMED ? ' and others' : ''}.`,
    };
  }
  return { scope, reason, problem: null };
}

function knownValues({ file }: Policy, scope: HaltScope): string[] | null {
  switch (scope.kind) {
    case 'agent':
      return Object.keys(file.agents);
    case 'platform':
      return file.platforms;
    case 'action':
      return Object.keys(file.actions);
    case 'account':
    case 'all':
      return null;
  }
}
