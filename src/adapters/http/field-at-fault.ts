import type { z } from 'zod';
import { pointerOf } from './pointer.ts';
import { fieldProblem, type Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** The 422 for the first thing that the schema found wrong in a body. Says what was expected, never what was sent. */
export function fieldAtFault(issues: readonly Issue[], body: unknown): Problem {
  const issue = issues[0] && innermost(issues[0], body);
  if (!issue) return fieldProblem('invalid_field', 'expected another body', '');
  const at = pointerOf(issue.path);
  switch (issue.code) {
    case 'custom':
      return fieldProblem(codeOf(issue.params), issue.message, at);
    case 'unrecognized_keys':
      return fieldProblem(
        'unknown_field',
        'expected no field of this name',
        pointerOf([...issue.path, ...issue.keys.slice(0, 1)]),
      );
    default: {
      const missing = issue.path.length > 0 && valueAt(body, issue.path) === undefined;
      return fieldProblem(missing ? 'missing_field' : 'invalid_field', `expected ${expectation(issue)}`, at);
    }
  }
}

// Of a union only the branch that the value was meant for is worth a message: the one that it fits from outside.
function innermost(issue: Issue, body: unknown): Issue {
  if (issue.code !== 'invalid_union') return issue;
  for (const [first] of issue.errors) {
    if (!first || (first.path.length === 0 && first.code === 'invalid_type')) continue;
    const inner: Issue = { ...first, path: [...issue.path, ...first.path] };
    return innermost(inner, body);
  }
  return issue;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return bound(
        issue.exact ? 'exactly' : issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
        issue.origin,
      );
    case 'too_big':
      return bound(
        issue.exact ? 'exactly' : issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
        issue.origin,
      );
    case 'invalid_format':
      return issue.format === 'datetime' ? 'an ISO 8601 time, such as 2026-11-22T18:00:00Z' : stripped(issue.message);
    case 'invalid_key':
      return issue.issues[0] ? expectation(issue.issues[0]) : 'another name';
    case 'invalid_union':
      return `one of: ${issue.errors.flatMap(([first]) => (first ? expectation(first) : [])).join(', ')}`;
    default:
      return stripped(issue.message);
  }
}

function bound(how: string, limit: number | bigint, origin: string): string {
  return `${how} ${limit}${UNITS[origin] ?? ''}`;
}

function stripped(message: string): string {
  return message.replace(/^expected /, '');
}

function codeOf(params: Readonly<Record<string, unknown>> | undefined): string {
  const code = params?.code;
  return typeof code === 'string' ? code : 'invalid_field';
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
