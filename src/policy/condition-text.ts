import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * A part of an expression as text of its own. Every operation stands in brackets, since the places that the parser gives
 * leave out those of the source. Knows what `outOfBounds` lets through.
 */
export function conditionText(node: ASTNode): string {
  switch (node.op) {
    case 'id':
      return node.args;
    case 'value':
      return node.input.slice(node.range.start, node.range.end);
    case 'list':
      return `[${node.args.map(conditionText).join(', ')}]`;
    case '!_':
      return `!(${conditionText(node.args)})`;
    case '-_':
      return `-(${conditionText(node.args)})`;
    case '?:': {
      const [when, yes, no] = node.args.map(conditionText);
      return `(${when} ? ${yes} : ${no})`;
    }
    case 'call':
      return `${node.args[0]}(${node.args[1].map(conditionText).join(', ')})`;
    case 'rcall':
      return `(${conditionText(node.args[1])}).${node.args[0]}(${node.args[2].map(conditionText).join(', ')})`;
    case 'map':
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      throw new Error(`a condition with ${node.op} was let through; expected outOfBounds to refuse it`);
    default: {
      const [left, right] = node.args.map(conditionText);
      return `(${left} ${node.op} ${right})`;
    }
  }
}
