import { type Loaded, loadPolicy, type Problem } from './load-policy.ts';
import { readYaml } from './located-yaml.ts';
import type { Policy } from './policy.ts';
import { policyWarnings } from './policy-warnings.ts';
import { staffWarnings } from './staff-warnings.ts';

export type Checked = Extract<Loaded, { ok: false }> | { ok: true; policy: Policy; warnings: Problem[] };

/**
 * Loads the text of a policy file, and says of a good one what in it is most likely not meant, in the order of the file;
 * with `now` also what time has made so.
 */
export function checkPolicy(text: string, now?: number): Checked {
  const loaded = loadPolicy(text);
  if (!loaded.ok) return loaded;
  const read = readYaml(text);
  const placeOf = read.ok ? read.placeOf : () => ({ line: 1, column: 1 });
  const timely = now === undefined ? [] : staffWarnings(loaded.policy.file, now);
  const warnings = [...policyWarnings(loaded.policy), ...timely].map(({ path, message }) => ({
    ...placeOf(path),
    path: path.join('.'),
    message,
  }));
  warnings.sort((one, other) => one.line - other.line || one.column - other.column);
  return { ok: true, policy: loaded.policy, warnings };
}
