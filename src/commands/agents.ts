import { randomBytes } from 'node:crypto';
import { createCallbackSender } from '../adapters/callbacks/callback-sender.ts';
import { systemClock } from '../adapters/clock.ts';
import { createIds } from '../adapters/ids.ts';
import { ConfigError, loadConfig, type OperationConfig, processEnv } from '../config.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy, secretsOf } from '../policy-source.ts';
import { deriveApiKey } from '../webhooks/secret.ts';
import { print } from './operator.ts';

/** The policy with an agent that is in it. Throws `ConfigError` with the names it knows. */
export function policyWith(name: string): { policy: Policy; config: OperationConfig; agent: Agent } {
  const config = loadConfig(processEnv());
  const policy = readPolicy(config.policyFile);
  const agent = Object.hasOwn(policy.file.agents, name) ? policy.file.agents[name] : undefined;
  if (agent === undefined) {
    throw new ConfigError(
      `Agent ${name} is not in ${config.policyFile}; known: ${Object.keys(policy.file.agents).join(', ')}.`,
    );
  }
  return { policy, config, agent };
}

type Agent = Policy['file']['agents'][string];

/** Prints the bearer key that derives from the agent's newest secret. */
export function printKey(name: string): void {
  const { policy, config } = policyWith(name);
  const [newest] = secretsOf(policy, name, config);
  if (newest) print(deriveApiKey(newest));
}

/** Prints a fresh signing secret: `whsec_` and 32 random bytes in base64 (Standard Webhooks). */
export function newSecret(): void {
  print(freshSecret());
}

function freshSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Prints a new secret for the agent and what to do with it, in an order in which no request and no callback is lost. */
export function rotate(name: string): void {
  const { agent, config } = policyWith(name);
  const [newest = '', ...older] = agent.secret_env;
  const fresh = nextVariable(newest, agent.secret_env);
  print(
    `A new secret for ${name}:`,
    '',
    `  ${fresh}=${freshSecret()}`,
    '',
    `1. Put that line into the environment of the server, beside ${newest}.`,
    `2. In ${config.policyFile} write  secret_env: [${fresh}, ${newest}]  for ${name}, and restart the server. Both secrets`,
    '   are now accepted, and callbacks are signed with both.',
    `3. Give the new secret to ${name}.`,
    '4. When `countersign agents` shows that the old key is not used any more, take it out of secret_env and restart.',
    ...(older.length > 0 ? [`   ${older.join(', ')} can go with it.`] : []),
  );
}

// BID_PILOT_SECRET, BID_PILOT_SECRET_2, BID_PILOT_SECRET_3: a name that is not in use.
function nextVariable(newest: string, taken: readonly string[]): string {
  const [, stem = newest, number = '1'] = /^(.*?)(?:_(\d+))?$/.exec(newest) ?? [];
  const next = `${stem}_${Number(number) + 1}`;
  return taken.includes(next) ? nextVariable(next, taken) : next;
}

/** Sends one signed `ping` to the agent's callback address, as callbacks are sent, and says what came of it. */
export async function testCallback(name: string): Promise<void> {
  const { policy, config, agent } = policyWith(name);
  if (agent.callback_url === undefined)
    throw new ConfigError(`Agent ${name} has no callback_url in ${config.policyFile}: it reads by long polling.`);
  const receiver = {
    url: agent.callback_url,
    secrets: secretsOf(policy, name, config),
    allowPrivate: agent.callback_private,
  };
  const sender = createCallbackSender({ clock: systemClock, receivers: () => receiver });
  const now = systemClock.now();
  const body = JSON.stringify({ type: 'ping', timestamp: new Date(now).toISOString(), data: { agent: name } });
  const { status, error } = await sender.send({ id: createIds(systemClock).next('cb'), agent: name, body }, now);
  if (status !== null && status >= 200 && status < 300) {
    print(`✓ ${name} took the ping: ${status} from ${agent.callback_url}.`);
    return;
  }
  const what = status === null ? unsent(error ?? 'no answer', agent.callback_private) : said(status);
  print(`✗ ${name} did not take the ping at ${agent.callback_url}: ${what}.`);
  process.exitCode = 1;
}

function unsent(error: string, mayBePrivate: boolean): string {
  if (error === 'address_not_allowed' && mayBePrivate)
    return 'no callback goes to its address: it is neither public nor on this network (link-local, metadata of a cloud, reserved)';
  return MEND[error] ?? `no answer (${error}); see that it runs and can be reached`;
}

const MEND: Readonly<Record<string, string>> = {
  address_not_allowed: 'its address is not public; for an agent on this network set callback_private: true',
  https_required: 'a public address needs https',
  name_not_resolved: 'its host name is not known',
  timeout: 'it did not answer within 15 s',
  ECONNREFUSED: 'nothing listens there',
};

function said(status: number): string {
  if (status === 401 || status === 400 || status === 403)
    return `it answered ${status}; see that it verifies with the same secret, and takes types that it does not know`;
  return status >= 300 && status < 400
    ? `it answered ${status}; redirects are not followed, so name the final address`
    : `it answered ${status}, expected 2xx`;
}
