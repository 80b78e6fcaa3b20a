import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawingProblems, homeProblems, viewProblems } from '../../support/slack-limits.ts';
import { context, item, words } from './arbitrary-item.ts';
import { DRAWINGS, type Given, VIEWS } from './corpus.ts';

// Requirement 18: hostile text stays inert: a corpus, on every surface there is.

const given: fc.Arbitrary<Given> = fc.record({
  item,
  items: fc.array(item, { maxLength: 5 }),
  context,
  said: words,
  words: fc.array(words, { minLength: 1, maxLength: 15 }),
});

/** What Slack would hold against each, by the function that drew it; empty where it takes all. */
function problemsIn(each: Given): Record<string, string[]> {
  const drawn = Object.entries(DRAWINGS).map(([name, draw]) => [
    name,
    draw(each).flatMap((drawing) => (drawing === null ? [] : drawingProblems(drawing))),
  ]);
  const views = Object.entries(VIEWS).map(([name, draw]) => [
    name,
    draw(each).flatMap((view) => (view === null ? [] : view.type === 'home' ? homeProblems(view) : viewProblems(view))),
  ]);
  return Object.fromEntries([...drawn, ...views].filter(([, problems]) => problems?.length !== 0));
}

test('whatever agents, admins and people write, Slack takes it and nothing of it is live', () => {
  fc.assert(
    fc.property(given, (each) => void expect(problemsIn(each)).toEqual({})),
    { numRuns: 15 },
  );
});

test('every function that draws has its row in the corpus', () => {
  const folder = new URL('../../../src/cards/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  // A signature that ends in one of the things drawn, up to the end of its function at the latest.
  const drawn = /^export function (\w+)(?:(?!\n\}\n)[\s\S])*?\): (?:Drawing|ModalView|HomeView)(?: \| null)? \{\n/gm;
  const found = sources.flatMap((text) => [...text.matchAll(drawn)]);
  const names = found.map(([, name]) => name).filter((name) => !['form', 'homeForm'].includes(name ?? ''));
  expect(names.toSorted()).toEqual([...Object.keys(DRAWINGS), ...Object.keys(VIEWS)].toSorted());
});
