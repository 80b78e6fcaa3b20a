import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AgentAccess } from './adapters/http/agent-access.ts';
import type { PolicySource } from './app/ports.ts';
import { ConfigError, type OperationConfig } from './config.ts';
import { loadPolicy, type Problem } from './policy/load-policy.ts';
import type { Policy } from './policy/policy.ts';
import { isVariableName } from './policy/policy-diff.ts';
import { type AgentSecret, parseSecret } from './webhooks/secret.ts';

/**
 * The text of a policy file; `setting` names what the path came from, null where it was typed. Throws `ConfigError` when
 * it cannot be read.
 */
export function readPolicyText(
  file: string,
  setting: string | null = 'POLICY_FILE',
  expected = 'the path of a policy file',
): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const what = `cannot read ${file} (${codeOf(cause)}); expected ${expected}.`;
    throw new ConfigError(setting === null ? upperFirst(what) : `${setting}: ${what}`, { cause });
  }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The policy in a file. Throws `ConfigError` with every problem, one a line, as `file:line:column what`. */
export function readPolicy(file: string): Policy {
  return policyOf(file, readPolicyText(file));
}

/** The policy in the text of a file. Throws as `readPolicy` does. */
export function policyOf(file: string, text: string): Policy {
  const loaded = loadPolicy(text);
  if (loaded.ok) return loaded.policy;
  throw new ConfigError(`The policy has problems:\n${problemLines(file, loaded.problems).join('\n')}`);
}

/** The policy file as a source that is looked at again and again; its name without its folder stands in what people read. */
export function policyFileSource(file: string): PolicySource {
  return {
    async stamp() {
      try {
        const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
        return [dev, ino, size, mtimeNs, ctimeNs].join(':');
      } catch (error) {
        return `unreadable: ${codeOf(error)}`;
      }
    },
    async read() {
      try {
        return { ok: true, text: await readFile(file, 'utf8') };
      } catch (error) {
        return { ok: false, problem: `${basename(file)} cannot be read (${codeOf(error)}).` };
      }
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
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
    // A secret that was pasted in the place of a name must not come out here.
    const variable = isVariableName(name) ? name : `agents.${agent}.secret_env (not the name of a variable)`;
    if (text === undefined) throw new ConfigError(`${variable}: the secret of agent ${agent} is not set; ${hint}.`);
    const secret = parseSecret(text);
    if (!secret)
      throw new ConfigError(
        `${variable}: the secret of agent ${agent} is not valid; expected whsec_ and base64 of 24 to 64 bytes; ${hint}.`,
      );
    return secret;
  });
}

/** How each agent of the policy may come in. Throws `ConfigError` where a secret is missing or not valid. */
export function agentAccessOf(policy: Policy, config: Pick<OperationConfig, 'secret'>): AgentAccess {
  return new Map(
    Object.entries(policy.file.agents).map(([name, agent]) => [
      name,
      { secrets: secretsOf(policy, name, config), ratePerSecond: agent.requests_per_second, paused: agent.paused },
    ]),
  );
}
