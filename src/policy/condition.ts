import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { outOfBounds } from './condition-bounds.ts';
import { conditionText } from './condition-text.ts';
import { FACT_NAMES, FACTS, type FactName, type Facts } from './fact-table.ts';
import { nearestWord } from './nearest-word.ts';

/** A rule's condition, compiled. */
export type Condition = {
  /** true, false, or unknown when it needs a fact that the recommendation does not give. */
  holds(facts: Facts, now: number): boolean | 'unknown';
  /** The facts that the condition names. */
  needs: FactName[];
};

type Truth = boolean | 'unknown';

// Small limits: a condition is a sentence, not a program. What may stand in it is in condition-bounds.ts.
const environment = withFacts(
  new Environment({ limits: { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxCallArguments: 8 } }),
);
// For the parts of what was taken: brackets of our own must not count against the limits.
const parts = withFacts(new Environment());

function withFacts(empty: Environment): Environment {
  for (const [name, { type }] of Object.entries(FACTS)) empty.registerVariable(name, type);
  return empty;
}

export type Compiled = { ok: true; condition: Condition } | { ok: false; message: string; offset: number };

/**
 * Compiles a condition in CEL (Common Expression Language), type-checked against the facts; `offset` is where in its
 * text the problem starts.
 */
export function compileCondition(text: string): Compiled {
  const checked = environment.check(text);
  if (!checked.valid) {
    const [first = 'not a CEL expression'] = (checked.error?.message ?? '').split('\n');
    return { ok: false, message: withFactsNamed(first), offset: checked.error?.range?.start ?? 0 };
  }
  if (checked.type !== 'bool')
    return { ok: false, message: `expected true or false, this gives ${checked.type}`, offset: 0 };
  const { ast } = environment.parse(text);
  const fault = outOfBounds(ast);
  if (fault) return { ok: false, ...fault };
  return { ok: true, condition: { needs: factsIn(ast), holds: truthOf(ast) } };
}

/** The library's message, with the fact that was probably meant or all that there are. */
function withFactsNamed(message: string): string {
  const known = `known facts: ${FACT_NAMES.join(', ')}`;
  const unknown = /^Unknown variable: (\w+)/.exec(message)?.[1];
  if (unknown === undefined) return `${message}; ${known}`;
  const nearest = nearestWord(unknown, FACT_NAMES);
  return `there is no fact ${unknown}; ${nearest === null ? known : `did you mean ${nearest}?`}`;
}

/**
 * CEL's own logic over what is known, true, false or unknown: `false && unknown` is false, `true || unknown` true. Only
 * a part without logic is run, and only when all its facts are there: raising an error takes a hundred times as long.
 */
function truthOf(node: ASTNode): (facts: Facts) => Truth {
  switch (node.op) {
    case '&&':
      return both(truthOf(node.args[0]), truthOf(node.args[1]), false);
    case '||':
      return both(truthOf(node.args[0]), truthOf(node.args[1]), true);
    case '!_': {
      const inner = truthOf(node.args);
      return (facts) => {
        const truth = inner(facts);
        return truth === 'unknown' ? truth : !truth;
      };
    }
    case '?:': {
      const [when, yes, no] = [truthOf(node.args[0]), truthOf(node.args[1]), truthOf(node.args[2])];
      return (facts) => {
        const truth = when(facts);
        return truth === 'unknown' ? truth : truth ? yes(facts) : no(facts);
      };
    }
    default:
      return leaf(node);
  }
}

/** `decisive` alone settles it, whatever the other side is: false for and, true for or. */
function both(left: (facts: Facts) => Truth, right: (facts: Facts) => Truth, decisive: boolean) {
  return (facts: Facts): Truth => {
    const first = left(facts);
    if (first === decisive) return decisive;
    const second = right(facts);
    if (second === decisive) return decisive;
    return first === 'unknown' || second === 'unknown' ? 'unknown' : !decisive;
  };
}

function leaf(node: ASTNode): (facts: Facts) => Truth {
  const needs = factsIn(node);
  const run = parts.parse(conditionText(node));
  return (facts) => {
    for (const name of needs) if (facts[name] === undefined) return 'unknown';
    try {
      return run(facts) === true;
    } catch {
      // A division by zero, a number that is none: what cannot be judged is not a no.
      return 'unknown';
    }
  };
}

/** The facts that stand in an expression, each once, in the order of the table. */
function factsIn(node: ASTNode): FactName[] {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    if (!isNode(part)) return;
    if (part.op === 'id') found.add(part.args);
    else if (part.op !== 'value') visit(part.args);
  };
  visit(node);
  return FACT_NAMES.filter((name) => found.has(name));
}

/** Whether a part of an expression is one itself. */
export function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part;
}
