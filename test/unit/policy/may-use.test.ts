import { describe, expect, test } from 'vitest';
import { mayUse } from '../../../src/policy/may-use.ts';
import { policyWith } from '../../support/policy.ts';

const silent = policyWith(['commands: { kill: everyone, export: [legal, cmo] }', 'commands: {}']);
const strict = policyWith([
  'commands: { kill: everyone, export: [legal, cmo] }',
  'commands: { kill: [cmo, legal], export: everyone, away: [finance] }',
]);

describe('a command of /hitl', () => {
  test.each<[string, typeof silent, string[], Parameters<typeof mayUse>[2], boolean]>([
    ['kill is for everyone unless it is said', silent, [], 'kill', true],
    ['kill is for the roles named', strict, ['legal'], 'kill', true],
    ['kill is for nobody else', strict, ['marketing_head'], 'kill', false],
    ['release is for those who may release', silent, ['finance'], 'release', true],
    ['release is for nobody else', silent, ['channel_owner'], 'release', false],
    ['export is for those who may release, unless it is said', silent, ['channel_owner'], 'export', false],
    ['export is for those who may release', silent, ['cmo'], 'export', true],
    ['export is for everyone where that is said', strict, [], 'export', true],
    ['away is for everyone unless it is said', silent, [], 'away', true],
    ['away is for the roles named', strict, ['cmo'], 'away', false],
  ])('%s', (_rule, policy, roles, command, may) => expect(mayUse(policy, { roles }, command)).toBe(may));
});
