import * as z from 'zod';
import { RecommendationInput } from '../domain/recommendation.ts';
import { LANES, RISKS, type Verdict } from '../domain/verdict.ts';
import { evaluateAlone } from './evaluate-alone.ts';
import { type Fault, type Path, type Place, readYaml } from './located-yaml.ts';
import { mayRecommend, type Policy } from './policy.ts';

const Time = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-11-23T15:00:00Z' });
const Given = z.record(z.string(), z.unknown());
const Roles = z.array(z.string()).min(1);
const Expected = z
  .strictObject({
    lane: z.enum(LANES).optional(),
    risk: z.enum(RISKS).optional(),
    score: z.number().optional(),
    approve: z
      .union(
        [
          z.strictObject({ any: Roles, quorum: z.int().optional() }),
          z.strictObject({ all: Roles, quorum: z.int().optional() }),
        ],
        'expected { any: [roles] } or { all: [roles] }',
      )
      .optional(),
    /** Each is part of one of the reasons. */
    reasons: z.array(z.string().min(1)).optional(),
    /** None is part of any reason. */
    without: z.array(z.string().min(1)).optional(),
    /** The agent may not recommend it at all. */
    refused: z.boolean().optional(),
  })
  .refine(
    (expected) => Object.keys(expected).length > 0,
    'expected at least one of lane, risk, score, approve, reasons',
  );
const Example = z.strictObject({
  name: z.string().min(1).max(200),
  /** The name of an example above that this one is like: `given` is laid over its own. */
  like: z.string().optional(),
  agent: z.string().optional(),
  at: Time.optional(),
  given: Given.default({}),
  expect: Expected,
});
const ExamplesFile = z.strictObject({
  version: z.literal(1),
  /** When the examples are judged, unless one says otherwise: so that they mean the same on every day. */
  at: Time,
  agent: z.string(),
  /** What every recommendation has unless it says otherwise. */
  defaults: Given,
  examples: z.array(Example).min(1),
});
type Expected = z.output<typeof Expected>;

export type Example = Place & { name: string; agent: string; at: number; content: unknown; expected: Expected };
export type ExampleProblem = Place & { path: string; message: string };
export type LoadedExamples = { ok: true; examples: Example[] } | { ok: false; problems: ExampleProblem[] };

/** What an example expected and what it got instead, one line for each; none where it holds. */
export type ExampleResult = Place & { name: string; failures: string[] };

/**
 * Reads a file of examples. `given` is laid over `defaults`, key by key; null leaves a key out. Money may be written
 * `"20000.00 USD"`, and a change as `{ weekly_budget: ["20000.00 USD", "30000.00 USD"] }`.
 */
export function loadExamples(text: string): LoadedExamples {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, problems: read.problems.map((problem) => ({ ...problem, path: '' })) };
  const problem = ({ path, message }: Fault) => ({ ...read.placeOf(path), path: path.join('.'), message });
  const parsed = ExamplesFile.safeParse(read.value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => ({
      path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
      message,
    }));
    return { ok: false, problems: faults.map(problem) };
  }
  const { at, agent, defaults, examples } = parsed.data;
  const faults: Fault[] = [];
  const above = new Map<string, { agent: string; given: Record<string, unknown> }>();
  const loaded = examples.map((example, index): Example => {
    const path: Path = ['examples', index];
    const like = example.like === undefined ? { agent, given: {} } : above.get(example.like);
    if (like === undefined)
      faults.push({ path: [...path, 'like'], message: 'expected the name of an example above this one' });
    const made = { agent: example.agent ?? like?.agent ?? agent, given: { ...like?.given, ...example.given } };
    above.set(example.name, made);
    const content = contentOf(defaults, made.given);
    const checked = RecommendationInput.safeParse(content);
    if (!checked.success)
      for (const issue of checked.error.issues.slice(0, 1))
        faults.push({ path: [...path, 'given'], message: `${issue.path.join('.')}: ${issue.message}` });
    return {
      ...read.placeOf(path),
      name: example.name,
      agent: made.agent,
      at: Date.parse(example.at ?? at),
      content,
      expected: example.expect,
    };
  });
  return faults.length > 0 ? { ok: false, problems: faults.map(problem) } : { ok: true, examples: loaded };
}

/** Judges each example by the policy, and says where it comes out otherwise. */
export function runExamples(policy: Policy, examples: readonly Example[]): ExampleResult[] {
  return examples.map(({ line, column, name, agent, at, content, expected }) => {
    const checked = RecommendationInput.parse(content);
    const may = mayRecommend(policy, agent, checked.action);
    const verdict = evaluateAlone(policy, agent, checked, at);
    return { line, column, name, failures: failuresOf(expected, verdict, may, agent) };
  });
}

function failuresOf(expected: Expected, verdict: Verdict, may: boolean, agent: string): string[] {
  const failures: string[] = [];
  const compare = (what: string, wanted: string | undefined, got: string) => {
    if (wanted !== undefined && wanted !== got) failures.push(`expected ${what} ${wanted}, got ${got}`);
  };
  if ((expected.refused ?? false) === may)
    failures.push(may ? `expected that ${agent} may not recommend it` : `${agent} may not recommend it`);
  compare('lane', expected.lane, verdict.lane);
  compare('risk', expected.risk, verdict.risk);
  compare('score', expected.score?.toString(), String(verdict.score));
  if (expected.approve) {
    const { approve } = expected;
    const [mode, roles] = 'any' in approve ? (['any', approve.any] as const) : (['all', approve.all] as const);
    const { approval } = verdict;
    compare(
      'approvers',
      approvers(mode, roles, approve.quorum),
      approvers(approval.mode, approval.roles, approval.quorum),
    );
  }
  for (const reason of expected.reasons ?? [])
    if (!verdict.reasons.some((each) => each.includes(reason)))
      failures.push(`expected the reason “${reason}”, got ${quoted(verdict)}`);
  for (const reason of expected.without ?? [])
    if (verdict.reasons.some((each) => each.includes(reason)))
      failures.push(`expected no reason “${reason}”, got ${quoted(verdict)}`);
  return failures;
}

function approvers(mode: string, roles: readonly string[], quorum: number | undefined): string {
  return `${mode} of ${roles.toSorted().join(', ')}${quorum === undefined ? '' : `, quorum ${quorum}`}`;
}

function quoted({ reasons }: Verdict): string {
  return reasons.map((reason) => `“${reason}”`).join(', ');
}

const MONEY = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/;

function contentOf(defaults: Record<string, unknown>, given: Record<string, unknown>): unknown {
  const entries = Object.entries({ ...defaults, ...given }).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'change' ? changeOf(value) : withMoney(value)]),
  );
}

function changeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [only, ...others] = Object.entries(value);
  if (only === undefined || others.length > 0 || !Array.isArray(only[1])) return withMoney(value);
  const [field, [before, after]] = only;
  return { field, before: withMoney(before), after: withMoney(after) };
}

function withMoney(value: unknown): unknown {
  if (typeof value === 'string') {
    const [, amount, currency] = MONEY.exec(value) ?? [];
    return amount === undefined ? value : { amount, currency };
  }
  if (Array.isArray(value)) return value.map(withMoney);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withMoney(member)]));
}
