import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitment, commitmentAmong, contentHash, leafHash, revisionHash } from '../../../src/audit/hash.ts';

const salt = (fill: number) => new Uint8Array(16).fill(fill);

describe('the leaf hash of RFC 6962', () => {
  test('of the empty leaf', () => {
    expect(leafHash('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });
  test('is over a zero byte and the UTF-8 bytes of the leaf', () => {
    const bytes = Buffer.concat([Buffer.from([0]), Buffer.from('{"é":"😀"}', 'utf8')]);
    expect(leafHash('{"é":"😀"}')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
  test('is no plain hash, so that no leaf can pass for an inner node', () => {
    expect(leafHash('x')).not.toBe(createHash('sha256').update('x').digest('hex'));
  });
});

describe('the content hash', () => {
  test('is SHA-256 over the canonical text', () => {
    expect(contentHash({ b: 1, a: 'é' })).toBe(createHash('sha256').update('{"a":"é","b":1}').digest('hex'));
  });
  test('is the same in whatever order the members come, and another for any other value', () => {
    expect(contentHash({ a: 1, b: [1, 2] })).toBe(contentHash({ b: [1, 2], a: 1 }));
    expect(contentHash({ a: 1, b: [1, 2] })).not.toBe(contentHash({ a: 1, b: [2, 1] }));
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: '1' }));
    expect(contentHash({ a: null })).not.toBe(contentHash({}));
  });
});

describe('the revision hash', () => {
  const content = contentHash({ summary: 'x' });
  const usual = revisionHash('rec_1', 1, content);
  test.each<[string, string]>([
    ['another recommendation', revisionHash('rec_2', 1, content)],
    ['another revision', revisionHash('rec_1', 2, content)],
    ['another content', revisionHash('rec_1', 1, contentHash({ summary: 'y' }))],
    ['parts cut elsewhere', revisionHash('rec_', 11, content)],
  ])('is never that of %s', (_name, other) => expect(other).not.toBe(usual));
  test('is 64 hex digits, always the same', () => {
    expect(usual).toMatch(/^[0-9a-f]{64}$/);
    expect(revisionHash('rec_1', 1, content)).toBe(usual);
  });
});

describe('a commitment', () => {
  test('verifies for whoever has value and salt', () => {
    const expected = createHmac('sha256', salt(1)).update('U0000DANA').digest('hex');
    expect(commitment(salt(1), 'U0000DANA')).toBe(expected);
  });
  test('is the same where salt and value stand among others', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 600 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), text, text, text, (own, before, value, behind) => {
        const values = Buffer.from(`${before}${value}${behind}`);
        const from = Buffer.byteLength(before);
        const salts = Buffer.concat([salt(1), own, salt(2)]);
        const among = commitmentAmong(salts, 16, values, from, from + Buffer.byteLength(value));
        expect(among).toBe(createHmac('sha256', own).update(value).digest('hex'));
      }),
    );
  });
  test('hides: the same value under another salt looks like another value', () => {
    expect(commitment(salt(1), 'dana')).not.toBe(commitment(salt(2), 'dana'));
    expect(commitment(salt(1), 'dana')).not.toContain('dana');
  });
  test('binds: no other value verifies', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(commitment(salt(1), one) === commitment(salt(1), other)).toBe(one === other);
      }),
    );
  });
});
