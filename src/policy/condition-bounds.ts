import type { ASTNode } from '@marcbachmann/cel-js';
import { isFact } from './fact-table.ts';

const FUNCTIONS = new Set(['size', 'int', 'double', 'string']);
const METHODS = new Set(['startsWith', 'endsWith', 'contains', 'lowerAscii', 'upperAscii', 'size']);
const EACH = new Set(['exists', 'exists_one', 'all']);
const KNOWN = [...FUNCTIONS, ...METHODS, ...EACH].join(', ');

export type OutOfBounds = { message: string; offset: number };

/**
 * The first part of an expression that a condition may not have, or null. Everything that is left takes no more steps
 * than its text has signs, times the elements of one list: no regular expression (they backtrack), no loop in a loop,
 * no name bound to twice itself, no list that is built while it runs.
 */
export function outOfBounds(node: ASTNode, inside = false): OutOfBounds | null {
  const offset = node.range.start;
  const first = (parts: readonly ASTNode[], within = inside) => {
    for (const part of parts) {
      const found = outOfBounds(part, within);
      if (found) return found;
    }
    return null;
  };
  switch (node.op) {
    case 'value':
    case 'id':
      return null;
    case 'call': {
      const [name, args] = node.args;
      return FUNCTIONS.has(name) ? first(args) : unknownFunction(name, offset);
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      if (METHODS.has(name)) return first([receiver, ...args]);
      if (!EACH.has(name)) return unknownFunction(name, offset);
      if (inside) return { message: `${name} inside another: expected one list at a time`, offset };
      const [variable, ...rest] = args;
      if (variable?.op === 'id' && isFact(variable.args))
        return { message: `${variable.args} is a fact; expected a name of its own for each element`, offset };
      return first([receiver]) ?? first(rest, true);
    }
    case '!_':
    case '-_':
      return outOfBounds(node.args, inside);
    case 'list':
    case '?:':
      return first(node.args);
    case 'map':
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      return { message: 'expected facts, numbers, texts and lists of them; nothing has parts of its own here', offset };
    default:
      return first(node.args);
  }
}

function unknownFunction(name: string, offset: number): OutOfBounds {
  const hint = name === 'matches' ? ' (a regular expression can run for ever)' : '';
  return { message: `${name} cannot be used in a condition${hint}; expected one of ${KNOWN}`, offset };
}
