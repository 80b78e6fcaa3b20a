import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FACTS } from '../../../src/policy/fact-table.ts';
import { Guards } from '../../../src/policy/guards.ts';
import { PolicyFile } from '../../../src/policy/schema.ts';
import { policyWith } from '../../support/policy.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const chapter = readme.slice(readme.indexOf('## Write your policy'), readme.indexOf('## Operate it'));
const rows = chapter.split('\n').filter((line) => line.startsWith('| '));
const rowOf = (name: string) => rows.find((row) => row.split(' | ')[0]?.includes(`\`${name}\``));

describe('the README has a row for', () => {
  test.each(Object.entries(FACTS))('the fact %s, in the words of the table', (name, { type, doc }) => {
    expect(rows).toContain(`| \`${name}\` | ${type} | ${doc.replaceAll('|', '\\|')} |`);
  });
  test.each(Object.keys(Guards.shape))('the guard %s', (name) => expect(rowOf(name)).toBeDefined());
  test.each(Object.keys(PolicyFile.shape).filter((name) => name !== 'version'))('the section %s', (name) =>
    expect(rowOf(name)).toBeDefined(),
  );
});

test('the shipped policy has every guard on', () => {
  expect(Object.keys(policyWith().file.guards)).toEqual(Object.keys(Guards.shape));
});
