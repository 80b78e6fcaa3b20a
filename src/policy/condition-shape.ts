import { type ASTNode, parse, serialize } from '@marcbachmann/cel-js';
import type { FactName } from './fact-table.ts';

type Bounds = { least: number; most: number; withLeast: boolean; withMost: boolean };

/** A condition as the parts that must all hold: bounds on numbers, and what else it asks, each in one spelling. */
export type Shape = { bounds: Map<string, Bounds>; others: Set<string> };

const EVERYTHING: Bounds = { least: -Infinity, most: Infinity, withLeast: true, withMost: true };
/** Facts that are never outside these, whatever a recommendation says. */
const RANGES: Partial<Record<FactName, readonly [least: number, most: number]>> = { confidence: [0, 1], hour: [0, 23] };
const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' } as const;
type Comparison = keyof typeof MIRRORED;

/** The shape of a condition that compiles. */
export function shapeOf(condition: string): Shape {
  const shape: Shape = { bounds: new Map(), others: new Set() };
  for (const part of partsOf(parse(condition).ast)) {
    const bound = boundOf(part);
    if (bound) shape.bounds.set(bound.fact, narrowed(shape.bounds.get(bound.fact) ?? EVERYTHING, bound.bounds));
    else shape.others.add(serialize(part));
  }
  return shape;
}

/** The fact whose bounds exclude each other, so that the condition never holds; null when there is none. */
export function contradictionIn({ bounds }: Shape): string | null {
  for (const [fact, asked] of bounds) if (isEmpty(asked)) return fact;
  return null;
}

/** A fact that is held against what it never is, `confidence > 1.0`, as a phrase; null when there is none. */
export function outOfRange({ bounds }: Shape): string | null {
  for (const [fact, [least, most]] of Object.entries(RANGES)) {
    const asked = bounds.get(fact);
    const range = { least, most, withLeast: true, withMost: true };
    if (asked && isEmpty(narrowed(asked, range))) return `${fact} is from ${least} to ${most}`;
  }
  return null;
}

function isEmpty({ least, most, withLeast, withMost }: Bounds): boolean {
  return least > most || (least === most && !(withLeast && withMost));
}

/** Whether `wider` holds wherever `narrower` does, as far as their parts show it. */
export function implies(narrower: Shape, wider: Shape): boolean {
  return (
    [...wider.others].every((part) => narrower.others.has(part)) &&
    [...wider.bounds].every(([fact, bounds]) => within(narrower.bounds.get(fact) ?? EVERYTHING, bounds))
  );
}

function partsOf(node: ASTNode): ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(partsOf) : [node];
}

function boundOf(node: ASTNode): { fact: string; bounds: Bounds } | null {
  if (!isComparison(node)) return null;
  const [left, right] = node.args;
  if (left.op === 'id') return boundsBy(left.args, node.op, numberOf(right));
  return right.op === 'id' ? boundsBy(right.args, MIRRORED[node.op], numberOf(left)) : null;
}

function isComparison(node: ASTNode): node is Extract<ASTNode, { op: Comparison }> {
  return Object.hasOwn(MIRRORED, node.op);
}

function numberOf(node: ASTNode): number | null {
  if (node.op === '-_') {
    const positive = numberOf(node.args);
    return positive === null ? null : -positive;
  }
  if (node.op !== 'value') return null;
  return typeof node.args === 'number' || typeof node.args === 'bigint' ? Number(node.args) : null;
}

function boundsBy(fact: string, comparison: Comparison, than: number | null) {
  if (than === null) return null;
  const from = comparison === '<' || comparison === '<=' ? {} : { least: than, withLeast: comparison !== '>' };
  const to = comparison === '>' || comparison === '>=' ? {} : { most: than, withMost: comparison !== '<' };
  return { fact, bounds: { ...EVERYTHING, ...from, ...to } };
}

function narrowed(one: Bounds, other: Bounds): Bounds {
  const least = Math.max(one.least, other.least);
  const most = Math.min(one.most, other.most);
  const all = [one, other];
  return {
    least,
    most,
    withLeast: all.every((each) => each.least < least || each.withLeast),
    withMost: all.every((each) => each.most > most || each.withMost),
  };
}

function within(inner: Bounds, outer: Bounds): boolean {
  const above = inner.least > outer.least || (inner.least === outer.least && (outer.withLeast || !inner.withLeast));
  const below = inner.most < outer.most || (inner.most === outer.most && (outer.withMost || !inner.withMost));
  return above && below;
}
