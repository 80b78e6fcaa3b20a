import { hostname, userInfo } from 'node:os';
import { systemClock } from '../adapters/clock.ts';
import { createIds } from '../adapters/ids.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import { engageHalt } from '../app/engage-halt.ts';
import { createWakeups } from '../app/wakeups.ts';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { parseScope, scopeText } from '../domain/halt.ts';
import { readPolicy } from '../policy-source.ts';

/** Engages a halt by writing to the store itself, so that it works while Slack, or the server, is down. */
export async function halt(scopeGiven: string, options: { reason?: string; by?: string }): Promise<void> {
  const scope = parseScope(scopeGiven);
  if (!scope)
    throw new ConfigError(
      `Scope ${scopeGiven} is not known; expected all, platform:…, account:…, agent:… or action:….`,
    );
  const config = loadConfig(processEnv());
  const policy = readPolicy(config.policyFile);
  if (scope.kind === 'agent' && !Object.hasOwn(policy.file.agents, scope.value)) {
    throw new ConfigError(
      `Agent ${scope.value} is not in ${config.policyFile}; known: ${Object.keys(policy.file.agents).join(', ')}.`,
    );
  }
  const store = await openSqliteStore({ url: config.databaseUrl });
  try {
    const app = {
      store,
      clock: systemClock,
      ids: createIds(systemClock),
      policy: () => policy,
      wakeups: createWakeups(),
    };
    const by = options.by ?? `${userInfo().username} on ${hostname()}`;
    const engaged = await engageHalt(app, scope, options.reason ?? 'no reason given', by);
    const { waiting, approved, unknown } = engaged.reach;
    process.stdout.write(
      [
        engaged.already
          ? `${scopeText(scope)} was halted already.`
          : `Halted: ${scopeText(scope)}. No permit is given from now on.`,
        `Frozen: ${waiting} waiting. Cancelled: ${approved} approved.`,
        unknown.length === 0
          ? 'Nothing was under way.'
          : `Not stopped, outcome unknown: ${unknown.join(', ')}. The agent is asked to stop; check by hand.`,
        'To release: two people, each with `/hitl release` in Slack.',
        '',
      ].join('\n'),
    );
  } finally {
    await store.close();
  }
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
