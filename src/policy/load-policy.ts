import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { compileCalendar, compileRules } from './compile-rules.ts';
import { crossChecks } from './cross-checks.ts';
import { type Fault, type Path, readYaml } from './located-yaml.ts';
import { misspelt } from './misspelt-setting.ts';
import type { Policy } from './policy.ts';
import { problemWords } from './problem-words.ts';
import { PolicyFile } from './schema.ts';

/** One thing that is wrong with the file, and where; lines and columns count from 1. */
export type Problem = { line: number; column: number; path: string; message: string };
export type Loaded = { ok: true; policy: Policy } | { ok: false; problems: Problem[] };

const AT_START = { line: 1, column: 1, path: '' };
const EMPTY = {
  ...AT_START,
  message: 'the file is empty; expected a policy in YAML, such as the policy.yml that ships',
};
const NO_TEXT = { ...AT_START, message: 'this is not a text file; expected a policy in YAML, as UTF-8 text' };
/** Control characters, which YAML does not allow either. */
const CONTROL = /[^\P{Cc}\t\n\r\u0085]/u;

/** Reads, checks and compiles the text of a policy file. Pure: the same text gives the same policy or problems. */
export function loadPolicy(text: string): Loaded {
  if (CONTROL.test(text)) return { ok: false, problems: [NO_TEXT] };
  const read = readYaml(text);
  if (!read.ok) return { ok: false, problems: read.problems.map((problem) => ({ ...problem, path: '' })) };
  if (read.value === null) return { ok: false, problems: [EMPTY] };
  // What stands for bytes that are no UTF-8: in a name it is a slip, in place of a policy it is another kind of file.
  if (typeof read.value === 'string' && text.includes('\uFFFD')) return { ok: false, problems: [NO_TEXT] };
  const problem = ({ path, message }: Fault): Problem => ({ ...read.placeOf(path), path: path.join('.'), message });
  // Read once and not again: to compile the schema would take longer than to walk it.
  const parsed = PolicyFile.safeParse(read.value, { error: problemWords, jitless: true });
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(faultsOf).map(problem) };
  const file = parsed.data;
  const faults = crossChecks(file);
  const { rules, faults: broken } = compileRules(file);
  faults.push(...broken);
  if (faults.length > 0) return { ok: false, problems: faults.map(problem) };
  const { calendar, rules: days } = compileCalendar(file);
  const hash = createHash('sha256').update(text, 'utf8').digest('hex');
  return { ok: true, policy: { file, rules: [...rules, ...days], calendar, hash } };
}

// A misspelt key is found where it stands, not at the part that it stands in.
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path: Path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: misspelt(path, key) }));
}
