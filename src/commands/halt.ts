import { hostname, userInfo } from 'node:os';
import { systemClock } from '../adapters/clock.ts';
import { createIds } from '../adapters/ids.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import { engageHalt } from '../app/engage-halt.ts';
import { createWakeups } from '../app/wakeups.ts';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { type HaltScope, parseScope, scopeText } from '../domain/halt.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy-source.ts';

/** Engages a halt by writing to the store itself, so that it works while Slack, or the server, is down. */
export async function halt(scopeGiven: string, options: { reason?: string; by?: string }): Promise<void> {
  const scope = parseScope(scopeGiven);
  if (!scope)
    throw new ConfigError(
      `Scope ${scopeGiven} is not known; expected all, platform:…, account:…, agent:… or action:….`,
    );
  const config = loadConfig(processEnv());
  const policy = policyOrNull(config.policyFile);
  const store = await openSqliteStore({ url: config.databaseUrl });
  try {
    const alertsTo = policy?.file.channels.alerts ?? null;
    const desk = { store, clock: systemClock, ids: createIds(systemClock), wakeups: createWakeups(), alertsTo };
    const by = options.by ?? `${userInfo().username} on ${hostname()}`;
    const { already, reach } = await engageHalt(desk, scope, options.reason ?? 'no reason given', by);
    const warning = warningOf(scope, policy);
    process.stdout.write(
      [
        ...(warning === null ? [] : [`Careful: ${warning}`]),
        already
          ? `${scopeText(scope)} was halted already.`
          : `Halted: ${scopeText(scope)}. No permit is given from now on.`,
        `Waiting, now frozen: ${reach.waiting}. Approved, now without a permit: ${reach.approved}.`,
        reach.unknown.length === 0
          ? 'Nothing was under way.'
          : `Not stopped, outcome unknown: ${reach.unknown.join(', ')}. The agent is asked to stop; check by hand.`,
        'To release: two people, each with `/hitl release` in Slack.',
        '',
      ].join('\n'),
    );
  } finally {
    await store.close();
  }
}

/** A halt must work while the policy is being edited: what cannot be read is told, and stops nothing. */
function policyOrNull(file: string): Policy | null {
  try {
    return readPolicy(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nThe halt is engaged all the same; no channel is told of it.\n`);
    return null;
  }
}

/** A halt on a misspelt name looks like safety and is none. */
function warningOf(scope: HaltScope, policy: Policy | null): string | null {
  if (policy === null || scope.kind === 'all' || scope.kind === 'account') return null;
  const { agents, platforms, actions } = policy.file;
  const known = { agent: Object.keys(agents), platform: platforms, action: Object.keys(actions) }[scope.kind];
  if (known.includes(scope.value)) return null;
  return `the policy knows no ${scope.kind} ${scope.value}; it knows ${known.join(', ')}.`;
}

/** Lists the halts that stand. */
export async function listHalts(): Promise<void> {
  const store = await openSqliteStore({ url: loadConfig(processEnv()).databaseUrl });
  try {
    const { active } = await store.halts();
    if (active.length === 0) process.stdout.write('Nothing is halted.\n');
    for (const { scope, reason, engagedBy, engagedAt } of active) {
      process.stdout.write(
        `${scopeText(scope)}  since ${new Date(engagedAt).toISOString()}  by ${engagedBy}: ${reason}\n`,
      );
    }
  } finally {
    await store.close();
  }
}
