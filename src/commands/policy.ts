import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { checkPolicy as check } from '../policy/check-policy.ts';
import { problemLines, readPolicyText } from '../policy-source.ts';

/**
 * Says whether a policy file is fit for use: every problem with its place, and what is most likely not meant. Ends
 * non-zero on a problem, and with `strict` on a warning too.
 */
export function checkPolicy(given: string | undefined, { strict = false }: { strict?: boolean }): void {
  const file = given ?? loadConfig(processEnv()).policyFile;
  const checked = check(readPolicyText(file, given === undefined ? 'POLICY_FILE' : null), Date.now());
  if (!checked.ok)
    throw new ConfigError(
      `${problemLines(file, checked.problems).join('\n')}\n${counted(checked.problems.length, 'problem')}.`,
    );
  const { policy, warnings } = checked;
  const { actions, agents, calendar, guards, people, rules } = policy.file;
  const counts = [
    counted(Object.keys(actions).length, 'action'),
    counted(rules.length, 'rule'),
    counted(Object.keys(guards).length, 'guard'),
    counted(calendar.length, 'calendar entry', 'calendar entries'),
    counted(Object.keys(agents).length, 'agent'),
    counted(Object.keys(people).length, 'person', 'people'),
  ];
  const warned = problemLines(file, warnings).map((line) => line.replace(/^(\S+:\d+:\d+) /, '$1 warning: '));
  const end = warnings.length === 0 ? '' : `, with ${counted(warnings.length, 'warning')}`;
  process.stdout.write(`${[...warned, `${file} is fit for use${end}: ${counts.join(', ')}.`].join('\n')}\n`);
  if (strict && warnings.length > 0) process.exitCode = 1;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
