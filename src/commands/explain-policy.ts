import { systemClock } from '../adapters/clock.ts';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { explainAlone } from '../policy/evaluate-alone.ts';
import { explanationText } from '../policy/explanation-text.ts';
import { mayRecommend, type Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy-source.ts';
import { readRecommendation } from './recommendation-file.ts';
import { timeOf } from './time-of.ts';

type Options = { agent?: string; at?: string; policy?: string; json?: boolean };

/** Says what the policy makes of one recommendation, and how it comes to that. Records and sends nothing. */
export function explainRecommendation(file: string, options: Options): void {
  const policy = readPolicy(options.policy ?? loadConfig(processEnv()).policyFile);
  const content = readRecommendation(file);
  const now = options.at === undefined ? systemClock.now() : timeOf(options.at, '--at');
  const agent = options.agent ?? onlyAgentFor(policy, content.action);
  if (!Object.hasOwn(policy.file.agents, agent))
    throw new ConfigError(`--agent ${agent}: the policy knows ${Object.keys(policy.file.agents).join(', ')}.`);
  const explained = explainAlone(policy, agent, content, now);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ agent, at: new Date(now).toISOString(), ...explained }, null, 2)}\n`);
    return;
  }
  const barred = mayRecommend(policy, agent, content.action)
    ? []
    : [`${agent} may not recommend ${content.action}: intake refuses it (action_not_allowed).`, ''];
  process.stdout.write(`${[...barred, ...explanationText(policy.file, agent, explained)].join('\n')}\n`);
}

function onlyAgentFor(policy: Policy, action: string): string {
  const able = Object.keys(policy.file.agents).filter((agent) => mayRecommend(policy, agent, action));
  const [only] = able;
  if (only !== undefined && able.length === 1) return only;
  throw new ConfigError(
    able.length === 0
      ? `No agent may recommend ${action}; name one all the same with --agent, such as --agent ${Object.keys(policy.file.agents)[0] ?? 'NAME'}.`
      : `More than one agent may recommend ${action}; name one with --agent: ${able.join(', ')}.`,
  );
}
