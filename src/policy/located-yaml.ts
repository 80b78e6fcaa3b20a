import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';

export type Path = readonly (string | number)[];
/** One thing that is wrong with the values of a document, and at which of them. */
export type Fault = { path: Path; message: string };
/** A place in a text; lines and columns count from 1, as in editors. */
export type Place = { line: number; column: number };
export type LocatedYaml =
  | { ok: true; value: unknown; placeOf(path: Path): Place }
  | { ok: false; problems: (Place & { message: string })[] };

/** Reads one YAML 1.2 document, and tells where in the text each of its values stands. */
export function readYaml(text: string): LocatedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, schema: 'core' });
  const at = (offset: number) => ({ line: lines.linePos(offset).line, column: lines.linePos(offset).col });
  const mistakes = [
    ...document.errors.map(({ pos, message }) => ({ offset: pos[0], message })),
    ...unresolvedAliases(document),
    ...namesThatAreNone(document),
  ];
  if (mistakes.length > 0) {
    return { ok: false, problems: mistakes.map(({ offset, message }) => ({ ...at(offset), message })) };
  }
  keepKeysAsWritten(document);
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { ok: true, value, placeOf: (path) => at(offsetOf(document.contents, path)) };
  } catch (error) {
    // The library's way to refuse aliases of aliases that unfold without end.
    if (error instanceof ReferenceError) return { ok: false, problems: [{ ...at(0), message: error.message }] };
    throw error;
  }
}

function unresolvedAliases(document: Document): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document))
        found.push({
          offset: alias.range?.[0] ?? 0,
          message: `alias *${alias.source}: no anchor before it has the name`,
        });
    },
  });
  return found;
}

// JavaScript takes this key for something else, and what stands under it would be lost without a word.
function namesThatAreNone(document: Document): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__')
        found.push({ offset: key.range?.[0] ?? 0, message: '__proto__ cannot be a name here; choose another one' });
    },
  });
  return found;
}

// A key is a name: an account number of 18 digits must not be rounded, nor lose a leading zero.
function keepKeysAsWritten(document: Document): void {
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value !== 'string' && key.source) key.value = key.source;
    },
  });
}

/** The place of a value in the text, or of the nearest parent that exists. */
function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (!pair) return offset;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
      continue;
    }
    if (!isSeq(node)) return offset;
    node = node.items[Number(key)];
    if (!isNode(node)) return offset;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}
