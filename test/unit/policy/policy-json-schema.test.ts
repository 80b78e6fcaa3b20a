import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { policyJsonSchema, settings } from '../../../src/policy/policy-json-schema.ts';
import { SCHEMA_NOTES } from '../../../src/policy/schema-notes.ts';
import { POLICY_TEXT, policyText } from '../../support/policy.ts';

const shipped: z.core.JSONSchema.BaseSchema = JSON.parse(
  readFileSync(new URL('../../../policy.schema.json', import.meta.url), 'utf8'),
);
const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

test('the file that ships is the one that the code makes: `npm run schema` writes it', () => {
  expect(shipped).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
});

test('it is part of the package, and the shipped policy names it in its first line', () => {
  expect(manifest.files).toContain('policy.schema.json');
  expect(POLICY_TEXT.split('\n')[0]).toBe('# yaml-language-server: $schema=./policy.schema.json');
});

describe('notes', () => {
  test('every setting has one', () => {
    const without = [...settings()].filter(([, note]) => note === null).map(([path]) => path);
    expect(without).toEqual([]);
  });

  test('every one is on a setting', () => {
    const paths = new Set(settings().keys());
    expect(
      Object.keys(SCHEMA_NOTES).filter((path) => !paths.has(path) && !/^lanes\.|^guards\.\*\./.test(path)),
    ).toEqual([]);
  });
});

// Read back by the rules of JSON Schema, not by those that it was made from.
describe('an editor that goes by it', () => {
  const editor = z.fromJSONSchema(shipped);
  const finds = (text: string) => editor.safeParse(parse(text)).success === false;

  test('finds nothing in the shipped policy', () => {
    expect(editor.safeParse(parse(POLICY_TEXT)).error?.issues ?? []).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['a setting that is misspelt', 'self_approval: refuse', 'self_aproval: refuse'],
    ['a setting that is missing', 'undo: 5m\n', '\n'],
    ['a lane that is none', 'low: { high: autopilot,', 'low: { high: autopilots,'],
    ['a duration without its unit', 'undo: 5m', 'undo: "5"'],
    ['a rate as a number', 'EUR: "1.08"', 'EUR: 1.08'],
    ['a member id that is none', 'slack: U0000DANA', 'slack: dana'],
    ['both any and all', '{ any: [marketing_head, cmo] }', '{ any: [marketing_head], all: [cmo] }'],
  ])('finds %s', (_name, from, to) => expect(finds(policyText([from, to]))).toBe(true));
});
