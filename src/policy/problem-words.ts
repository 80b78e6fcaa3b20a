import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const KINDS: Record<string, string> = {
  object: 'settings, one `name: value` each',
  record: 'settings, one `name: value` each',
  array: 'a list, such as [a, b]',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What was expected where a value does not fit, in plain words; undefined where the library's own words will do. */
export function problemWords(issue: Issue): string | undefined {
  const expected = expectedBy(issue);
  const { input } = issue;
  if (expected === null) return input === undefined ? 'it is missing' : undefined;
  if (input === undefined) return `it is missing; expected ${expected}`;
  if (input === null) return `expected ${expected}; nothing is written here`;
  return issue.code === 'invalid_type' ? `expected ${expected}; this is ${kindOf(input)}` : `expected ${expected}`;
}

function expectedBy(issue: Issue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? null;
    case 'invalid_value':
      return choice(issue.values.map(String));
    case 'too_big':
      return typeof issue.input === 'number'
        ? `${issue.inclusive ? 'no more than' : 'less than'} ${issue.maximum}`
        : null;
    case 'too_small':
      return typeof issue.input === 'number' ? `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}` : null;
    default:
      return null;
  }
}

function choice(words: readonly string[]): string {
  const [last = '', ...others] = words.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`;
}

// What stands there is not repeated: it could be a secret.
function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  switch (typeof input) {
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'a group of settings';
  }
}
