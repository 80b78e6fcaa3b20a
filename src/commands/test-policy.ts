import { ConfigError, loadConfig, processEnv } from '../config.ts';
import { loadExamples, runExamples } from '../policy/examples.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { problemLines, readPolicy, readPolicyText } from '../policy-source.ts';

/**
 * Runs the examples kept beside the policy: `policy.examples.yml` beside `policy.yml`. Says what came out otherwise, with
 * its line, and ends non-zero then.
 */
export function testPolicy(given: string | undefined, options: { policy?: string }): void {
  const policyFile = options.policy ?? loadConfig(processEnv()).policyFile;
  const policy = readPolicy(policyFile);
  const file = given ?? policyFile.replace(/(\.ya?ml)?$/, '.examples$1');
  const text = readPolicyText(file, null, 'a file of examples there; policy.examples.yml shows how to write one');
  const loaded = loadExamples(text);
  if (!loaded.ok && loadPolicy(text).ok)
    throw new ConfigError(
      `${file} is a policy, not examples. To run the examples beside it: countersign policy test --policy ${file} (after npm run, put -- before --policy)`,
    );
  if (!loaded.ok)
    throw new ConfigError(`The examples have problems:\n${problemLines(file, loaded.problems).join('\n')}`);
  const results = runExamples(policy, loaded.examples);
  const failed = results.filter(({ failures }) => failures.length > 0);
  for (const { line, column, name, failures } of failed)
    process.stdout.write(`${file}:${line}:${column} ${name}\n${failures.map((failure) => `  ${failure}\n`).join('')}`);
  const count = `${results.length} ${results.length === 1 ? 'example' : 'examples'}`;
  process.stdout.write(
    failed.length === 0
      ? `${count} of ${file} hold for ${policyFile}.\n`
      : `${failed.length} of ${count} do not hold for ${policyFile}.\n`,
  );
  if (failed.length > 0) process.exitCode = 1;
}
