import { join } from 'node:path';
import type { AgentSecret } from '../src/webhooks/secret.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';
import { load } from './load.ts';
import { type Env, type Server, startServer } from './processes.ts';
import { intakeRequests } from './requests.ts';

const WARM_UP = 2_000;
const AT_ONCE = 500;

/**
 * The share that appending to the record has in the processor time of intake, from the signed request to its durable answer.
 * A server that appends and one that does not take turns of five hundred requests, so that whatever drifts meets both.
 */
export async function recordShare(
  folder: string,
  env: Env,
  agents: readonly string[],
  secret: AgentSecret,
  turns: number,
): Promise<number> {
  const take = async ({ port, pid }: Server, count: number): Promise<number> => {
    const requests = intakeRequests(count, agents, secret, Date.now()).map(({ bytes }) => bytes);
    const from = cpuSecondsOf(pid);
    const { statuses } = await load(port, requests);
    if (Object.keys(statuses).join() !== '202') throw new Error(`expected only 202, got ${JSON.stringify(statuses)}`);
    return cpuSecondsOf(pid) - from;
  };
  const start = (store: string) =>
    startServer('./server.ts', [store], { ...env, DATABASE_URL: `file:${join(folder, `${store}.db`)}` });
  const whole = await start('sqlite');
  const without = await start('unrecorded');
  await take(whole, WARM_UP);
  await take(without, WARM_UP);
  const spent = { whole: 0, without: 0 };
  for (let turn = 0; turn < turns; turn += 1) {
    spent.whole += await take(whole, AT_ONCE);
    spent.without += await take(without, AT_ONCE);
  }
  await whole.stop();
  await without.stop();
  return 1 - spent.without / spent.whole;
}
