import { readFileSync } from 'node:fs';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';

/** The policy that ships, word for word. */
export const POLICY_TEXT = readFileSync(new URL('../../policy.yml', import.meta.url), 'utf8');

type Edit = readonly [from: string, to: string];

/** The shipped text with edits, each of which must find its place exactly once. */
export function policyText(...edits: Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    const found = text.split(from).length - 1;
    if (found !== 1) throw new Error(`policy.yml: expected ${JSON.stringify(from)} once, found it ${found} times`);
    return text.replace(from, () => to);
  }, POLICY_TEXT);
}

/** The shipped policy, loaded, with edits to its text. */
export function policyWith(...edits: Edit[]): Policy {
  const loaded = loadPolicy(policyText(...edits));
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return loaded.policy;
}
