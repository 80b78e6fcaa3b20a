import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { problemLines, readPolicyText } from '../policy-source.ts';

/** Says whether a policy file is fit for use, and every problem with its place. */
export function checkPolicy(given: string | undefined): void {
  const file = given ?? loadConfig(processEnv()).policyFile;
  const loaded = loadPolicy(readPolicyText(file));
  if (!loaded.ok) {
    const count = loaded.problems.length;
    throw new ConfigError(
      `${problemLines(file, loaded.problems).join('\n')}\n${count} ${count === 1 ? 'problem' : 'problems'}.`,
    );
  }
  const { actions, agents, people } = loaded.policy.file;
  const counts = [
    [Object.keys(actions).length, 'actions'],
    [loaded.policy.rules.length, 'rules'],
    [Object.keys(agents).length, 'agents'],
    [Object.keys(people).length, 'people'],
  ].map(([count, what]) => `${count} ${what}`);
  process.stdout.write(`${file} is fit for use: ${counts.join(', ')}.\n`);
}
