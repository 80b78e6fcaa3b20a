import { describe, expect, test } from 'vitest';
import { checkPolicy } from '../../../src/policy/check-policy.ts';
import { MONDAY } from '../../support/build.ts';
import { policyText } from '../../support/policy.ts';

const HOURS = 'days: mon-fri, from: "09:00", to: "18:00", timezone: Europe/Berlin';

function warnings(...edits: [string, string][]): string[] {
  const text = policyText(...edits);
  const checked = checkPolicy(text, MONDAY);
  if (!checked.ok) throw new Error(checked.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const timely = checked.warnings.filter(({ message }) => /on duty|holiday/.test(message));
  return timely.map(
    ({ line, column, path, message }) =>
      `${text.split('\n')[line - 1]?.slice(column - 1, column + 9)}|${path}: ${message}`,
  );
}
const cmo = (hours: string): [string, string] => ['people: [ines] }', `people: [ines], hours: { ${hours} } }`];
const OFF = `${HOURS}, holidays: [2026-11-30, 2026-12-01, 2026-12-02, 2026-12-03, 2026-12-04]`;
const lists = (text: string): [string, string] => ['holidays: {}', `holidays: ${text}`];

test('the shipped policy has none', () => expect(warnings()).toEqual([]));

describe('a step that waits for days', () => {
  test('weekends are nothing to warn of', () => expect(warnings(cmo(HOURS))).toEqual([]));

  test('is named with how long, where its people are off for longer than a long weekend', () => {
    const off = cmo(`${HOURS}, holidays: [2026-11-30, 2026-12-01, 2026-12-02, 2026-12-03, 2026-12-04]`);
    const gap = 'nobody of cmo is on duty from 2026-11-27 to 2026-12-07 (10 days)';
    expect(warnings(off)).toEqual([
      // Where confidence is low the senior signs alone, or beside those who all sign.
      `{ ask: app|chains.default.0: ${gap}: what asks only them waits that long`,
      `{ ask: app|chains.default.0: ${gap}, and has to sign: what needs it expires meanwhile`,
      `{ ask: cmo|chains.default.1: ${gap}: what asks only them waits that long`,
    ]);
  });

  test.each<[string, [string, string], string]>([
    ['of several who all have to sign', ['people: [lena] }', `people: [lena], hours: { ${OFF} } }`], 'legal'],
    ['the senior, where others are at work', ['people: [ines] }', `people: [ines], hours: { ${OFF} } }`], 'cmo'],
  ])('is named for one %s', (_who, edit, role) => {
    expect(warnings(edit, ['{ ask: cmo, within: 2h', '{ ask: cmo, hours: any, within: 2h'])).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`nobody of ${role} is on duty from 2026-11-27 to 2026-12-07 \\(10 days\\)`)),
      ]),
    );
  });

  test('is none where the step counts all time', () => {
    const off = cmo(`${HOURS}, holidays: [2026-11-30, 2026-12-01, 2026-12-02, 2026-12-03, 2026-12-04]`);
    const always: [string, string][] = [
      ['{ ask: cmo, within: 2h', '{ ask: cmo, hours: any, within: 2h'],
      ['{ ask: approvers, within: 30m', '{ ask: approvers, hours: any, within: 30m'],
    ];
    expect(warnings(off, ...always)).toEqual([]);
  });
});

describe('holidays that have passed', () => {
  test.each<[string, [string, string][], string[]]>([
    ['are named where none is to come', [lists('{ germany: [2025-12-25, 2026-10-03] }')], ['germany']],
    ['are fine beside one to come', [lists('{ germany: [2026-10-03, 2026-12-25] }')], []],
    ['are named where a role lists them itself', [cmo(`${HOURS}, holidays: [2026-01-01]`)], ['cmo']],
  ])('%s', (_rule, edits, named) => {
    const found = warnings(...edits);
    expect(found).toHaveLength(named.length);
    for (const [index, name] of named.entries()) {
      expect(found[index]).toContain(name);
      expect(found[index]).toContain('every holiday listed here has passed');
    }
  });
});
