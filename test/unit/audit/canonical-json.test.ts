import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../../src/audit/canonical-json.ts';

describe('the examples of RFC 8785', () => {
  test('3.2.2: numbers, strings and literals', () => {
    const sample: Json = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(sample)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('3.2.4: the bytes, in UTF-8', () => {
    const sample: Json = {
      literals: [null, true, false],
      numbers: [333333333.3333333, 1e30, 4.5, 0.002, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
    };
    const bytes = [
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c',
      '31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    ];
    expect(Buffer.from(canonicalJson(sample), 'utf8').toString('hex')).toBe(bytes.join(''));
  });

  test('3.2.3: members by UTF-16 code units', () => {
    const sample: Json = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);
    expect(canonicalJson(sample)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  // Appendix B, by the bits of the number.
  test.each<[string, string]>([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('B: %s is %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  test('3.2.2.2: control characters', () => {
    expect(canonicalJson('\b\t\n\f\r\u0000\u001f\u007f\u2028"\\/')).toBe(
      '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028\\"\\\\/"',
    );
  });
});

describe('what JSON cannot hold is a RangeError', () => {
  test.each<[string, Json]>([
    ['no number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['minus infinity, deep inside', { a: [{ b: Number.NEGATIVE_INFINITY }] }],
    ['half a surrogate pair', '\ud83d'],
    ['the other half', '\ude00'],
    ['two halves the wrong way round', '\ude00\ud83d'],
    ['half a pair in a key', { 'a\ud83d': 1 }],
    ['half a pair in a list', ['\ud83d']],
  ])('%s', (_name, value) => expect(() => canonicalJson(value)).toThrow(RangeError));
});

describe('the shape', () => {
  test.each<[string, Json, string]>([
    ['members that are undefined are left out', { b: undefined, a: 1, c: { d: undefined } }, '{"a":1,"c":{}}'],
    ['null is not left out', { a: null }, '{"a":null}'],
    ['an empty list', [], '[]'],
    ['an empty object', {}, '{}'],
    ['lists keep their order', [3, 1, 2], '[3,1,2]'],
    ['objects are sorted at every depth', [{ b: { z: 1, y: 2 }, a: 0 }], '[{"a":0,"b":{"y":2,"z":1}}]'],
    ['numeric keys sort as text', { 10: 'a', 9: 'b', 1: 'c' }, '{"1":"c","10":"a","9":"b"}'],
    ['an empty key', { '': 1, a: 2 }, '{"":1,"a":2}'],
    ['minus zero', -0, '0'],
    ['one that is whole', 1.0, '1'],
    ['a member named __proto__', JSON.parse('{"__proto__":{"a":1},"b":2}'), '{"__proto__":{"a":1},"b":2}'],
  ])('%s', (_name, value, text) => expect(canonicalJson(value)).toBe(text));
});

describe('of any JSON', () => {
  // Every well-formed string, every key order.
  const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 });
  const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

  test('it is read back as what was written, minus zero aside', () => {
    fc.assert(
      fc.property(json, (value) => {
        const plain = asJson(value);
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
  });

  test('it does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), json), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(asJson(turned))).toBe(canonicalJson(asJson(value)));
      }),
    );
  });

  test('written again it is the same text, without white space between its parts', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(asJson(value));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(text.replaceAll(/"(\\.|[^"\\])*"/gsu, '""')).not.toMatch(/\s/);
      }),
    );
  });
});
