import { randomBytes } from 'node:crypto';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { readPolicy, secretsOf } from '../policy-source.ts';
import { deriveApiKey } from '../webhooks/secret.ts';

/** Prints the bearer key that derives from the agent's newest secret. */
export function printKey(name: string): void {
  const config = loadConfig(processEnv());
  const policy = readPolicy(config.policyFile);
  if (!Object.hasOwn(policy.file.agents, name)) {
    throw new ConfigError(
      `Agent ${name} is not in ${config.policyFile}; known: ${Object.keys(policy.file.agents).join(', ')}.`,
    );
  }
  const [newest] = secretsOf(policy, name, config);
  if (newest) process.stdout.write(`${deriveApiKey(newest)}\n`);
}

/** Prints a fresh signing secret: `whsec_` and 32 random bytes in base64 (Standard Webhooks). */
export function newSecret(): void {
  process.stdout.write(`whsec_${randomBytes(32).toString('base64')}\n`);
}
