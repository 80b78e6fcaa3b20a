import { replayCallbacks } from '../app/replay-callbacks.ts';
import { ConfigError } from '../config.ts';
import { policyWith } from './agents.ts';
import { atTheStore, operatorName, print } from './operator.ts';

const MOST_LISTED = 200;
const MOST_REPLAYED = 10_000;

/** Lists the callbacks that were given up, newest first; of one agent, or of all. */
export async function listDeadLetters(agent: string | undefined): Promise<void> {
  const letters = await atTheStore(({ store }) => store.deadLetters(agent ?? null, MOST_LISTED));
  if (letters.length === 0) print(nothingGivenUp(agent));
  for (const { id, agent: to, type, recommendationId, attempts, lastStatus, lastError, lastAt } of letters) {
    const when = lastAt === null ? '' : new Date(lastAt).toISOString();
    print(
      `${id}  ${to}  ${type}  ${recommendationId}  ${attempts === 1 ? '1 try' : `${attempts} tries`}, the last ${when}: ${lastStatus ?? lastError}`,
    );
  }
  if (letters.length === MOST_LISTED) print(`…and perhaps more: these are the newest ${MOST_LISTED}.`);
}

/** Sends dead letters anew: one by its id, or all of one agent. */
export async function replay(id: string | undefined, options: { agent?: string; by?: string }): Promise<void> {
  const { agent } = options;
  if ((id === undefined) === (agent === undefined))
    throw new ConfigError('Expected either the id of one dead letter, or --agent NAME for all of that agent.');
  await atTheStore(async (desk) => {
    const { store } = desk;
    const letters =
      id !== undefined ? [await store.deadLetter(id)] : await store.deadLetters(agent ?? null, MOST_REPLAYED);
    const there = letters.filter((letter) => letter !== null);
    const count = await replayCallbacks(desk, there, operatorName(options.by));
    if (id !== undefined && count === 0)
      throw new ConfigError(`${id} is no dead letter; \`countersign agents dead-letters\` lists them.`);
    print(
      count === 0
        ? `${nothingGivenUp(agent)} Nothing was changed.`
        : `${count} on ${count === 1 ? 'its' : 'their'} way again, under the same webhook-id: a receiver that had one already ignores it.`,
    );
  });
}

/** Throws `ConfigError` for a name that the policy does not know: it would sound as if all were well with the one that was meant. */
function nothingGivenUp(agent: string | undefined): string {
  if (agent === undefined) return 'No callback was given up.';
  policyWith(agent);
  return `No callback to ${agent} was given up.`;
}
