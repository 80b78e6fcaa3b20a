import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hmacWith } from '../../../src/webhooks/hmac.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('HMAC-SHA256', () => {
  // RFC 4231 section 4: the cases 1 to 4, 6 and 7; 5 is of a shortened hash.
  test.each([
    [
      '1',
      Buffer.alloc(20, 0x0b),
      Buffer.from('Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      '2, a key shorter than the hash',
      Buffer.from('Jefe'),
      Buffer.from('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      '3',
      Buffer.alloc(20, 0xaa),
      Buffer.alloc(50, 0xdd),
      '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
    ],
    [
      '4',
      hex('0102030405060708090a0b0c0d0e0f10111213141516171819'),
      Buffer.alloc(50, 0xcd),
      '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    ],
    [
      '6, a key longer than a block',
      Buffer.alloc(131, 0xaa),
      Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      '7, key and message longer than a block',
      Buffer.alloc(131, 0xaa),
      Buffer.from(
        'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      ),
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ])('RFC 4231, case %s', (_name, key, message, expected) => expect(hmacWith(key)([message], 'hex')).toBe(expected));

  test('is what Node says, for any key and any parts, also when used again', () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.array(part), { maxLength: 3 }), (key, messages) => {
        const hmac = hmacWith(key);
        for (const parts of messages) {
          const theirs = createHmac('sha256', key);
          for (const each of parts) theirs.update(each);
          expect(hmac(parts, 'base64')).toBe(theirs.digest('base64'));
        }
      }),
    );
  });

  test('shows nothing of its key', () => {
    const key = Buffer.from('a-key-that-nobody-may-see');
    expect(inspect(hmacWith(key), { depth: 9, showHidden: true })).not.toMatch(/nobody|6e 6f 62|110/);
  });
});
