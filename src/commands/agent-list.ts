import type { AgentFigures, KeyUse } from '../app/store.ts';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { type HaltBook, sameScope, scopeText } from '../domain/halt.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy, secretsOf } from '../policy-source.ts';
import { secretFingerprint } from '../webhooks/secret.ts';
import { atTheStore, print } from './operator.ts';

/** Lists the agents: whether they may act, their caps, what is open, when each key was used, how their callbacks fare. */
export async function listAgents(): Promise<void> {
  const config = loadConfig(processEnv());
  const policy = readPolicy(config.policyFile);
  const now = Date.now();
  const { figures, uses, halts } = await atTheStore(async ({ store }) => ({
    figures: await store.agentFigures(),
    uses: await store.keyUses(),
    halts: await store.halts(),
  }));
  for (const [name, agent] of Object.entries(policy.file.agents)) {
    const one = figures.find((figure) => figure.agent === name);
    const own = uses.filter((use) => use.agent === name);
    print(
      `${name}  ${stateOf(name, agent, halts)}`,
      `  owner ${agent.owner} · at most ${agent.requests_per_second} requests a second, ${agent.max_open} open`,
      `  ${openLine(one)}`,
      `  keys: ${keysLine(keyIdsOf(policy, name), own, now)}`,
    );
  }

  function keyIdsOf(of: Policy, name: string): string[] | null {
    try {
      return secretsOf(of, name, config).map(secretFingerprint);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return null;
    }
  }
}

/** What keeps all of its recommendations back; halts on a platform, an account or an action may stop some of them besides. */
function stateOf(name: string, { paused }: { paused: boolean }, halts: HaltBook): string {
  const stops = halts.active.filter(
    ({ scope }) => sameScope(scope, { kind: 'agent', value: name }) || scope.kind === 'all',
  );
  const pauses = halts.paused.filter(({ agent }) => agent === name);
  const why = [
    ...stops.map(({ scope, engagedAt }) => `halted (${scopeText(scope)}) since ${new Date(engagedAt).toISOString()}`),
    ...(paused ? ['paused by the policy'] : []),
    ...pauses.map(({ by, at, reason }) => `paused by ${by} since ${new Date(at).toISOString()}: ${reason}`),
  ];
  return why.length === 0 ? 'active' : why.join(', and ');
}

function openLine(one: AgentFigures | undefined): string {
  const { open = 0, callbacksPending = 0, callbacksDead = 0 } = one ?? {};
  const dead = callbacksDead > 0 ? `, given up ${callbacksDead} (\`countersign agents dead-letters\`)` : '';
  return `open ${open} · callbacks on their way ${callbacksPending}${dead}`;
}

/** Each key in force, the newest first, and any other that was used lately. */
function keysLine(inForce: string[] | null, uses: readonly KeyUse[], now: number): string {
  if (inForce === null) return 'its secret is not set here, see `countersign doctor`';
  const others = uses.map(({ keyId }) => keyId).filter((keyId) => !inForce.includes(keyId));
  return [...inForce, ...others]
    .map((keyId) => {
      const use = uses.find((one) => one.keyId === keyId);
      const word = inForce.includes(keyId) ? '' : ' (not in force)';
      return `${keyId}${word} ${use ? `last used ${ago(now - use.seenAt)}` : 'never used'}`;
    })
    .join(' · ');
}

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1_440)} days ago`;
}
