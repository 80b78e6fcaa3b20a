import { loadPolicy } from '../policy/load-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from './store.ts';

// What waits was judged by the last few at most.
const MOST_KEPT = 8;
const kept = new WeakMap<Store, Map<string, Policy | null>>();

/** A policy that was in force once, by its hash; null where its text is not kept, or is none to this version any more. */
export async function formerPolicy(store: Store, hash: string): Promise<Policy | null> {
  const known = kept.get(store) ?? new Map<string, Policy | null>();
  kept.set(store, known);
  const found = known.get(hash);
  if (found !== undefined) return found;
  const text = await store.policyText(hash);
  const loaded = text === null ? null : loadPolicy(text.text);
  const policy = loaded?.ok ? loaded.policy : null;
  const [oldest] = known.keys();
  if (known.size >= MOST_KEPT && oldest !== undefined) known.delete(oldest);
  known.set(hash, policy);
  return policy;
}
