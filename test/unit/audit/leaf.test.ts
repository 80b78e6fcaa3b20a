import { describe, expect, test } from 'vitest';
import { commitment, leafHash } from '../../../src/audit/hash.ts';
import { type AuditDraft, leafOf } from '../../../src/audit/leaf.ts';

const salt = '07'.repeat(16);
const draft = (part: Partial<AuditDraft> = {}): AuditDraft => ({
  id: 'evt_1',
  type: 'rejected',
  at: 1_795_000_000_000,
  facts: { recommendation: 'rec_1', revision: 2 },
  privates: [{ name: 'person', salt, value: 'dana' }],
  ...part,
});

describe('a leaf', () => {
  test('is one exact text', () => {
    const person = commitment(Buffer.from(salt, 'hex'), 'dana');
    expect(leafOf(41, draft())).toBe(
      `{"at":1795000000000,"id":"evt_1","private":{"person":"${person}"},"recommendation":"rec_1","revision":2,"seq":41,"type":"rejected"}`,
    );
  });

  test('does not change with the order in which facts and privates are given', () => {
    const privates = [
      { name: 'person', salt, value: 'dana' },
      { name: 'note', salt, value: 'Not now' },
    ];
    const one = draft({ privates, facts: { a: 1, b: 2 } });
    const other = draft({ privates: privates.toReversed(), facts: { b: 2, a: 1 } });
    expect(leafOf(1, one)).toBe(leafOf(1, other));
  });

  test('holds no private value', () => {
    const leaf = leafOf(1, draft({ privates: [{ name: 'note', salt, value: 'Call Dana at home' }] }));
    expect(leaf).not.toContain('Dana');
    expect(leaf).not.toContain(salt);
  });

  test('says that there is nothing private', () => {
    expect(JSON.parse(leafOf(1, draft({ privates: [] })))).toMatchObject({ private: {} });
  });

  test('leaves out facts that are undefined', () => {
    expect(leafOf(1, draft({ facts: { platform: undefined } }))).toBe(leafOf(1, draft({ facts: {} })));
  });

  test.each(['seq', 'id', 'type', 'at', 'private'])('a fact named %s overrides nothing', (name) => {
    const forged = draft({ facts: { ...draft().facts, [name]: 'forged' } });
    expect(leafOf(41, forged)).toBe(leafOf(41, draft()));
  });

  test.each<[string, number, Partial<AuditDraft>]>([
    ['sequence', 42, {}],
    ['id', 41, { id: 'evt_2' }],
    ['type', 41, { type: 'approved' }],
    ['time', 41, { at: 1_795_000_000_001 }],
    ['a fact', 41, { facts: { recommendation: 'rec_1', revision: 3 } }],
    ['a private value', 41, { privates: [{ name: 'person', salt, value: 'felix' }] }],
    ['the name of a private value', 41, { privates: [{ name: 'note', salt, value: 'dana' }] }],
  ])('another %s gives another hash', (_name, sequence, part) =>
    expect(leafHash(leafOf(sequence, draft(part)))).not.toBe(leafHash(leafOf(41, draft()))),
  );
});
