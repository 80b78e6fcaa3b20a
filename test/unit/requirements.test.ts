import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// What Countersign promises is a list of 25 requirements; a test says of each which one it shows.

const ROOT = join(import.meta.dirname, '..');

test('each of the 25 requirements is named by a test that shows it', () => {
  const tests = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  const named = tests.flatMap((name) =>
    Array.from(readFileSync(join(ROOT, name), 'utf8').matchAll(/^\/\/ Requirement (\d+): /gm), ([, number]) =>
      Number(number),
    ),
  );
  expect([...new Set(named)].sort((one, other) => one - other)).toEqual(
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
});
