import { type ASTNode, parse } from '@marcbachmann/cel-js';
import { isNode } from './condition.ts';
import { nearestWord } from './nearest-word.ts';
import type { PolicyFile } from './schema.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const COMPARISONS = new Set<string>(['==', '!=', 'in']);

/** What a condition that compiles holds a fact against and the policy does not list, one phrase each. */
export function unlistedNames(when: string, file: PolicyFile): string[] {
  const lists: Record<string, readonly string[]> = {
    platform: file.platforms,
    action: Object.keys(file.actions),
    agent: Object.keys(file.agents),
    field: Object.keys(file.fields),
    weekday: WEEKDAYS,
  };
  return nodesIn(parse(when).ast).flatMap((node) => {
    if (!COMPARISONS.has(node.op)) return [];
    const sides = partsOf(node);
    const fact = sides.find((side) => side.op === 'id' && Object.hasOwn(lists, side.args))?.args;
    const listed = typeof fact === 'string' ? (lists[fact] ?? []) : null;
    if (listed === null) return [];
    const texts = sides.flatMap((side) => (side.op === 'list' ? side.args : [side])).flatMap(textOf);
    return texts.filter((text) => !listed.includes(text)).map((text) => `${fact} ${said(text, listed)}`);
  });
}

function said(text: string, listed: readonly string[]): string {
  const nearest = nearestWord(text, listed);
  const meant = nearest === null ? `it lists ${listed.join(', ')}` : `did you mean ${nearest}?`;
  return `${JSON.stringify(text)}, which this policy does not list; ${meant}`;
}

function textOf(node: ASTNode): string[] {
  return node.op === 'value' && typeof node.args === 'string' ? [node.args] : [];
}

/** The expression and every part of it. */
function nodesIn(node: ASTNode): ASTNode[] {
  return [node, ...partsOf(node).flatMap(nodesIn)];
}

function partsOf({ args }: ASTNode): ASTNode[] {
  return [args].flat(2).filter(isNode);
}
