import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeChoice,
  decodeValue,
  encodeChoice,
  encodeValue,
  isActionId,
  MORE_VERBS,
} from '../../../src/cards/action-id.ts';
import { HASH, REC_ID } from '../../support/build.ts';
import { HOSTILE_AND_LONG } from './hostile-text.ts';

const value = { id: REC_ID, revisionHash: HASH };
const longest = { id: `rec_${'Z'.repeat(40)}`, revisionHash: HASH };

describe('what a button carries', () => {
  it.each([value, longest, { id: `rec_${'0'.repeat(10)}`, revisionHash: HASH }])('comes back as it was: $id', (one) => {
    expect(decodeValue(encodeValue(one))).toEqual(one);
    for (const verb of MORE_VERBS) expect(decodeChoice(encodeChoice(verb, one))).toEqual({ verb, ...one });
  });

  it.each([[['account_day']], [Array.from({ length: 8 }, (_, index) => `${'l'.repeat(63)}${index}`)]])(
    'says which limits its card showed as passed: %j',
    (seen) => expect(decodeValue(encodeValue({ ...longest, seen }))).toEqual({ ...longest, seen }),
  );

  it('says nothing of limits in a menu, which has no room: the modal that it opens shows them', () => {
    const choice = decodeChoice(encodeChoice('with_note', { ...value, seen: ['account_day'] }));
    expect(choice).toEqual({ verb: 'with_note', ...value });
  });

  it('stays within the 150 characters of an option', () => {
    for (const verb of MORE_VERBS) expect(encodeChoice(verb, longest).length).toBeLessThanOrEqual(150);
  });

  it.each([
    ['nothing', ''],
    ['a shorter id', `rec_${'0'.repeat(9)}|${HASH}`],
    ['a longer id', `rec_${'0'.repeat(41)}|${HASH}`],
    ['another prefix', `evt_${'0'.repeat(10)}|${HASH}`],
    ['a shorter hash', `${REC_ID}|${HASH.slice(1)}`],
    ['a hash in capitals', `${REC_ID}|${HASH.toUpperCase()}`],
    ['more after it', `${REC_ID}|${HASH}|X`],
    ['an end without a limit', `${REC_ID}|${HASH}|`],
    ['nine limits', `${REC_ID}|${HASH}|${'x,'.repeat(8)}x`],
    ['a limit twice closed', `${REC_ID}|${HASH}|x|x`],
    ['a line after it', `${REC_ID}|${HASH}\n`],
    ['something before it', ` ${REC_ID}|${HASH}`],
    ['JSON', JSON.stringify(value)],
    ['an unknown verb', `approve|${REC_ID}|${HASH}`],
    ['a value where a choice belongs, or a choice where a value belongs', `undo|${REC_ID}|${HASH}`],
  ])('is refused: %s', (_what, text) => {
    expect(decodeValue(text)).toBeNull();
    expect(decodeChoice(text)).toBeNull();
  });

  it('is refused without a throw, whatever it is', () => {
    const anything = fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_AND_LONG));
    fc.assert(
      fc.property(anything, (input) => {
        expect(decodeValue(input)).toBeNull();
        expect(decodeChoice(input)).toBeNull();
      }),
    );
  });

  it.each([
    ['approve', true],
    ['more', true],
    ['toString', false],
    ['', false],
  ])('knows its own action ids: %s', (id, known) => expect(isActionId(id)).toBe(known));
});
