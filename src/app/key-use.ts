import type { Clock } from './ports.ts';
import type { KeyUse, Store } from './store.ts';

/**
 * Remembers when each agent's keys were used, and stores it now and then: it is told to admins, who may wait for it,
 * and must not cost a write at each request.
 */
export function createKeyUse(clock: Pick<Clock, 'now'>) {
  let fresh = new Map<string, KeyUse>();
  return {
    seen(agent: string, keyId: string): void {
      fresh.set(`${agent} ${keyId}`, { agent, keyId, seenAt: clock.now() });
    },
    /** Stores what is new. It never reports work, so that its loop keeps to its time. */
    async store(store: Pick<Store, 'recordKeyUses'>): Promise<number> {
      const uses = [...fresh.values()];
      if (uses.length === 0) return 0;
      await store.recordKeyUses(uses);
      // Only what was stored is forgotten: requests went on meanwhile.
      fresh = new Map([...fresh].filter(([, use]) => !uses.includes(use)));
      return 0;
    },
  };
}
