import { systemClock } from '../adapters/clock.ts';
import { type Engaged, engageHalt } from '../app/engage-halt.ts';
import { createWakeups } from '../app/wakeups.ts';
import { ConfigError } from '../config.ts';
import { asOf, parseScope, scopeText, wishUntil } from '../domain/halt.ts';
import { endingOf } from './ending.ts';
import { atTheStore, type OperatorDesk, operatorName, print } from './operator.ts';

export type HaltOptions = { reason?: string; by?: string; rollBack?: boolean };

/**
 * Engages a halt by writing to the store itself, so that it works while Slack, or the server, is down. Nothing is loaded
 * before it stands but what it takes: the policy, and all that the answer needs, come after.
 */
export async function halt(scopeGiven: string, options: HaltOptions): Promise<void> {
  // All names that a policy knows are in small letters.
  const scope = parseScope(scopeGiven.toLowerCase());
  if (!scope)
    throw new ConfigError(
      `Scope ${scopeGiven} is not known; expected all, platform:…, account:…, agent:… or action:….`,
    );
  await atTheHalts(async (desk) => {
    const engaged: Engaged = await engageHalt(
      { ...desk, wakeups: createWakeups(), alertsTo: null },
      scope,
      options.reason?.trim() || 'no reason given',
      operatorName(options.by),
      { byOperator: true },
    );
    print(
      engaged.already
        ? `${scopeText(scope)} was halted already.`
        : `Halted: ${scopeText(scope)}. No permit is given from now on.`,
    );
    await (await import('./halt-answer.ts')).answerHalt(desk, engaged, options);
  });
}

/** Lists the halts that stand, and those that are released for people only. Throws `ConfigError` where one was meant to be engaged. */
export async function listHalts(options: HaltOptions): Promise<void> {
  if (Object.keys(options).length > 0)
    throw new ConfigError(
      'Nothing was halted: say what to stop, such as `countersign halt all`; also platform:…, account:…, agent:… or action:….',
    );
  const now = systemClock.now();
  const { active, peopleOnly, paused } = await atTheHalts(({ store }) => store.halts());
  if (active.length === 0) print('Nothing is halted.');
  for (const halt of active) {
    const { scope, reason, engagedBy, engagedAt } = halt;
    print(`${scopeText(scope)}  since ${new Date(engagedAt).toISOString()}  by ${engagedBy}: ${reason}`);
    const { release } = asOf(halt, now);
    if (release !== null)
      print(
        `  ${release.by} asks to release it: ${release.reason}; a second person has to agree by ${new Date(wishUntil(release)).toISOString()}`,
      );
  }
  for (const { scope, autopilotAt } of peopleOnly) {
    const from = autopilotAt === null ? '' : ` until ${new Date(autopilotAt).toISOString()}`;
    print(`${scopeText(scope)}  released, people only${from}`);
  }
  for (const { agent, by, at } of paused) print(`${agent}  paused since ${new Date(at).toISOString()}  by ${by}`);
}

/** In an emergency a stack trace helps nobody: whatever fails is said in a sentence, with what is safe meanwhile. */
async function atTheHalts<T>(work: (desk: OperatorDesk) => Promise<T>): Promise<T> {
  try {
    return await atTheStore(work);
  } catch (error) {
    if (!(error instanceof Error) || endingOf(error) !== null) throw error;
    throw new ConfigError(
      `What is halted cannot be read or written (${error.message}). A server that cannot read it gives no permit; to be sure, stop the server.`,
      { cause: error },
    );
  }
}
