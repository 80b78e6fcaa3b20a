import { isUtf8 } from 'node:buffer';
import { pointerOf } from './pointer.ts';
import { type Problem, problem } from './problem.ts';

const MAX_DEPTH = 32;

type Flaw = { code: 'nested_too_deep' | 'invalid_text'; path: PropertyKey[] };

/**
 * The JSON value of a body. Refuses what is not JSON in UTF-8 (400), and what no revision could keep (422): more than
 * 32 levels, or a text with half a surrogate pair, which RFC 8785 cannot write.
 */
export function parseJson(raw: Buffer): { ok: true; value: unknown } | { ok: false; problem: Problem } {
  if (!isUtf8(raw)) return broken();
  let value: unknown;
  try {
    value = JSON.parse(raw.toString('utf8'));
  } catch {
    return broken();
  }
  const flaw = flawIn(value, 1);
  if (!flaw) return { ok: true, value };
  const expected =
    flaw.code === 'nested_too_deep'
      ? `expected at most ${MAX_DEPTH} levels of lists and objects`
      : 'expected Unicode text without half a surrogate pair';
  // The way down is as long as the nesting is deep; its first two steps name the place.
  return { ok: false, problem: problem(flaw.code, expected, { pointer: pointerOf(flaw.path.slice(0, 2)) }) };
}

function broken() {
  return { ok: false as const, problem: problem('broken_json', 'expected one JSON object in UTF-8') };
}

function flawIn(value: unknown, depth: number): Flaw | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : { code: 'invalid_text', path: [] };
  if (typeof value !== 'object' || value === null) return null;
  if (depth > MAX_DEPTH) return { code: 'nested_too_deep', path: [] };
  for (const key of Object.keys(value)) {
    if (!key.isWellFormed()) return { code: 'invalid_text', path: [] };
    const flaw = flawIn(Reflect.get(value, key), depth + 1);
    if (flaw) return { code: flaw.code, path: [key, ...flaw.path] };
  }
  return null;
}
