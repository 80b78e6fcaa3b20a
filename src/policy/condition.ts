import { Environment } from '@marcbachmann/cel-js';
import { FACTS, type Facts } from './facts.ts';

/** A rule's condition in CEL (Common Expression Language), compiled and type-checked against the facts. */
export type Condition = {
  /** true, false, or unknown when it needs a fact that the recommendation does not give. */
  holds(facts: Facts): boolean | 'unknown';
  /** The facts that the condition names. */
  needs: string[];
};

// Small limits: a condition is a sentence, not a program. CEL has no loops beyond its arguments.
const environment = new Environment({
  limits: { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 },
});
for (const [name, type] of Object.entries(FACTS)) environment.registerVariable(name, type);

const QUOTED = /"[^"]*"|'[^']*'/g;

export type Compiled = { ok: true; condition: Condition } | { ok: false; message: string; offset: number };

/** Compiles a condition; `offset` is where in its text the problem starts. */
export function compileCondition(text: string): Compiled {
  const checked = environment.check(text);
  if (!checked.valid) {
    const [first = 'not a CEL expression'] = (checked.error?.message ?? '').split('\n');
    return {
      ok: false,
      message: `${first}; known facts: ${Object.keys(FACTS).join(', ')}`,
      offset: checked.error?.range?.start ?? 0,
    };
  }
  if (checked.type !== 'bool')
    return { ok: false, message: `expected true or false, this gives ${checked.type}`, offset: 0 };
  const run = environment.parse(text);
  const bare = text.replaceAll(QUOTED, '');
  return {
    ok: true,
    condition: {
      needs: Object.keys(FACTS).filter((fact) => new RegExp(`\\b${fact}\\b`).test(bare)),
      holds(facts) {
        try {
          return run(facts) === true;
        } catch {
          // A missing fact, a division by zero, a time zone that is none: what cannot be judged is not a no.
          return 'unknown';
        }
      },
    },
  };
}
