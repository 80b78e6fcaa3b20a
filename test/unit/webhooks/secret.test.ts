import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  type AgentSecret,
  deriveApiKey,
  keyIdOfApiKey,
  matchesApiKey,
  parseSecret,
  secretFingerprint,
} from '../../../src/webhooks/secret.ts';

const textOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`;
const bytesOf = (length: number, fill = 7) => new Uint8Array(length).fill(fill);

function secret(fill: number): AgentSecret {
  const parsed = parseSecret(textOf(bytesOf(32, fill)));
  if (!parsed) throw new Error('the test secret does not parse');
  return parsed;
}

describe('a secret', () => {
  test.each<[string, string, boolean]>([
    ['of 24 bytes', textOf(bytesOf(24)), true],
    ['of 64 bytes', textOf(bytesOf(64)), true],
    ['of 23 bytes', textOf(bytesOf(23)), false],
    ['of 65 bytes', textOf(bytesOf(65)), false],
    ['without its prefix', Buffer.from(bytesOf(32)).toString('base64'), false],
    ['with an asymmetric prefix', textOf(bytesOf(32)).replace('whsec_', 'whsk_'), false],
    ['without padding', textOf(bytesOf(32)).replace(/=+$/, ''), false],
    ['with a stray line end', `${textOf(bytesOf(32))}\n`, false],
    ['in base64url', textOf(bytesOf(32, 0xff)).replaceAll('/', '_'), false],
    ['with bits set beyond its last byte', textOf(bytesOf(32)).replace(/c=$/, 'd='), false],
    ['that is empty', 'whsec_', false],
    ['of a megabyte', `whsec_${'A'.repeat(1_000_000)}`, false],
  ])('%s', (_name, text, accepted) => expect(parseSecret(text) !== null).toBe(accepted));

  test('does not show itself when printed or serialised', () => {
    const text = textOf(bytesOf(32, 0x41));
    const shown = inspect(parseSecret(text), { depth: 9, showHidden: true }) + JSON.stringify(parseSecret(text));
    expect(shown).not.toContain(text.slice('whsec_'.length));
    expect(shown).not.toContain('A'.repeat(8));
    expect(shown).not.toContain('41 41 41 41');
  });
});

describe('the api key', () => {
  test('is the keyed hash that the contract names', () => {
    const expected = createHmac('sha256', bytesOf(32, 1)).update('countersign/api-key/v1').digest('base64url');
    expect(deriveApiKey(secret(1))).toBe(`csk_${expected}`);
    expect(deriveApiKey(secret(1))).toHaveLength(47);
  });

  const key = deriveApiKey(secret(1));
  test.each<[string, string, AgentSecret[], boolean]>([
    ['the key of the only secret', key, [secret(1)], true],
    ['the key of the old secret during a rotation', key, [secret(2), secret(1)], true],
    ['the key of another agent', key, [secret(2)], false],
    ['no secret at all', key, [], false],
    ['an empty key', '', [secret(1)], false],
    ['a key cut short', key.slice(0, -1), [secret(1)], false],
    ['a key with one letter more', `${key}A`, [secret(1)], false],
    ['a key in capitals', key.toUpperCase(), [secret(1)], false],
    ['the signing secret itself', textOf(bytesOf(32, 1)), [secret(1)], false],
  ])('matches: %s', (_name, presented, secrets, matches) => expect(matchesApiKey(presented, secrets)).toBe(matches));

  test('tells which secret it belongs to', () => {
    expect(keyIdOfApiKey(key, [secret(2), secret(1)])).toBe(secretFingerprint(secret(1)));
    expect(keyIdOfApiKey(key, [secret(2)])).toBeNull();
  });
});

describe('the key id', () => {
  test('is eight hex digits, the same for one secret and another for the next', () => {
    expect(secretFingerprint(secret(1))).toMatch(/^[0-9a-f]{8}$/);
    expect(secretFingerprint(secret(1))).toBe(secretFingerprint(secret(1)));
    expect(secretFingerprint(secret(1))).not.toBe(secretFingerprint(secret(2)));
  });

  test('is neither a hash of the secret nor of its api key', () => {
    const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex').slice(0, 8);
    const others = [sha256(bytesOf(32, 1)), sha256(textOf(bytesOf(32, 1))), sha256(deriveApiKey(secret(1)))];
    expect(others).not.toContain(secretFingerprint(secret(1)));
  });
});
