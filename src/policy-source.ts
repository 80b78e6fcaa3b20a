import { readFileSync } from 'node:fs';
import { ConfigError, type OperationConfig } from './config.ts';
import { loadPolicy, type Problem } from './policy/load-policy.ts';
import type { Policy } from './policy/policy.ts';
import { type AgentSecret, parseSecret } from './webhooks/secret.ts';

/** The text of the policy file. Throws `ConfigError` when it cannot be read. */
export function readPolicyText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`POLICY_FILE: cannot read ${file}; expected the path of a policy file.`, { cause });
  }
}

/** The policy in a file. Throws `ConfigError` with every problem, one a line, as `file:line:column what`. */
export function readPolicy(file: string): Policy {
  const loaded = loadPolicy(readPolicyText(file));
  if (loaded.ok) return loaded.policy;
  throw new ConfigError(`The policy has problems:\n${problemLines(file, loaded.problems).join('\n')}`);
}

/** `policy.yml:12:3 rules.0.when: what is wrong`, as editors link it. */
export function problemLines(file: string, problems: readonly Problem[]): string[] {
  return problems.map(
    ({ line, column, path, message }) => `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`,
  );
}

/** The secrets of an agent, newest first, from the variables that the policy names. Throws `ConfigError`. */
export function secretsOf(policy: Policy, agent: string, config: Pick<OperationConfig, 'secret'>): AgentSecret[] {
  const names = policy.file.agents[agent]?.secret_env ?? [];
  return names.map((name) => {
    const text = config.secret(name);
    const hint = '`countersign agents new-secret` makes one';
    if (text === undefined) throw new ConfigError(`${name}: the secret of agent ${agent} is not set; ${hint}.`);
    const secret = parseSecret(text);
    if (!secret)
      throw new ConfigError(
        `${name}: the secret of agent ${agent} is not valid; expected whsec_ and base64 of 24 to 64 bytes; ${hint}.`,
      );
    return secret;
  });
}
