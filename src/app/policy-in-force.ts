import { loadPolicy, type Problem } from '../policy/load-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { App } from './app.ts';
import { destinationOf } from './destination.ts';
import { policyChangeOf, policyNews } from './policy-change.ts';
import type { PolicySource } from './ports.ts';
import type { PolicyNews } from './store.ts';

/** A policy with what follows from it for this server, such as the keys of its agents; both change together. */
type InForce<K> = { policy: Policy; keys: K };

/** Makes what follows from a policy, or says in sentences why this server cannot. */
export type Prepare<K> = (policy: Policy) => { ok: true; keys: K } | { ok: false; problems: string[] };

export type PolicyInForce<K> = {
  current(): InForce<K>;
  /** Why the file as it is now is not in force; null while it is. */
  problems(): readonly string[] | null;
  /** Records the policy of the start, unless it is the one that was in force last. */
  begin(): Promise<void>;
  /** The pass for a loop: takes the file in once it has changed and two passes found it alike. */
  look(): Promise<number>;
  /** Takes the file in at once, as it is. */
  reload(): Promise<void>;
};

type Parts<K> = {
  app: Pick<App, 'store' | 'clock' | 'ids' | 'wakeups' | 'log'>;
  source: PolicySource;
  first: { text: string } & InForce<K>;
  prepare: Prepare<K>;
  /** One sentence each, for people. */
  describe: (problems: readonly Problem[]) => string[];
};

/**
 * The policy that decides now. Another one takes its place when its text is valid, this server can act on it, and the
 * change is recorded; a file that is broken or gone leaves the last good one in force, and the alerts channel is told once.
 */
export function createPolicyInForce<K>({ app, source, first, prepare, describe }: Parts<K>): PolicyInForce<K> {
  let inForce: InForce<K> = { policy: first.policy, keys: first.keys };
  let refused: string[] | null = null;
  let seen: string | null = null;
  let taken: string | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  // One at a time: a signal may come while the loop is at it.
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  async function take(): Promise<'changed' | 'same' | 'refused'> {
    const read = await source.read();
    if (!read.ok) return refuse([read.problem]);
    const loaded = loadPolicy(read.text);
    if (!loaded.ok) return refuse(describe(loaded.problems));
    const { policy } = loaded;
    const prepared = prepare(policy);
    if (!prepared.ok) return refuse(prepared.problems);
    const mended = refused !== null;
    const changed = policy.hash !== inForce.policy.hash;
    if (changed) {
      await record(policy, read.text, mended);
      inForce = { policy, keys: prepared.keys };
      app.log.info({ policy: policy.hash }, 'another policy is in force');
    } else {
      // Its variables may say something else than they did.
      inForce = { policy, keys: prepared.keys };
      if (mended) await tell({ what: 'mended' });
    }
    refused = null;
    return changed ? 'changed' : 'same';
  }

  async function record(policy: Policy, text: string, mended: boolean): Promise<void> {
    for (;;) {
      const latest = await app.store.latestPolicy();
      // Another server on this store recorded it.
      if (latest?.hash === policy.hash) return;
      const alerts = new Set([policy, inForce.policy].map(({ file }) => destinationOf(file.channels.alerts)));
      const change = policyChangeOf(app, { policy, text, latest, mended, alerts: [...alerts] });
      if (!(await app.store.commitPolicy(change)).ok) continue;
      app.wakeups.committed(null);
      return;
    }
  }

  async function refuse(problems: string[]): Promise<'refused'> {
    if (refused?.join('\n') === problems.join('\n')) return 'refused';
    await tell({ what: 'refused', problems: problems.slice(0, 5) });
    refused = problems;
    app.log.warn(
      { policy: inForce.policy.hash, count: problems.length },
      'the policy file has problems; the last good policy stays in force',
    );
    return 'refused';
  }

  async function tell(news: Exclude<PolicyNews, { what: 'changed' }>): Promise<void> {
    const { file, hash } = inForce.policy;
    const { audit, message } = policyNews(app, news, destinationOf(file.channels.alerts), hash);
    await app.store.append([audit], [message]);
    app.wakeups.committed(null);
  }

  return {
    current: () => inForce,
    problems: () => refused,
    begin: () => inTurn(() => record(first.policy, first.text, false)),
    look: () =>
      inTurn(async () => {
        const stamp = await source.stamp();
        const settled = stamp === seen;
        seen = stamp;
        // A file that is still being written may be valid half-way, with its last rules missing.
        if (!settled || stamp === taken) return 0;
        await take();
        taken = stamp;
        return 0;
      }),
    reload: () =>
      inTurn(async () => {
        const stamp = await source.stamp();
        const what = await take();
        seen = stamp;
        taken = stamp;
        if (what === 'same') app.log.info({ policy: inForce.policy.hash }, 'the policy is as it was');
      }),
  };
}
