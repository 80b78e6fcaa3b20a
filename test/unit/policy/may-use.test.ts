import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { mayUse } from '../../../src/policy/may-use.ts';
import { policyText, policyWith } from '../../support/policy.ts';

const silent = policyWith(['commands: { kill: everyone }', 'commands: {}']);
const strict = policyWith(['commands: { kill: everyone }', 'commands: { kill: [cmo, legal], away: [finance] }']);

describe('a command of /hitl', () => {
  test.each<[string, typeof silent, string[], Parameters<typeof mayUse>[2], boolean]>([
    ['kill is for everyone unless it is said', silent, [], 'kill', true],
    ['kill is for the roles named', strict, ['legal'], 'kill', true],
    ['kill is for nobody else', strict, ['marketing_head'], 'kill', false],
    ['release is for those who may release', silent, ['finance'], 'release', true],
    ['release is for nobody else', silent, ['channel_owner'], 'release', false],
    ['away is for everyone unless it is said', silent, [], 'away', true],
    ['away is for the roles named', strict, ['cmo'], 'away', false],
  ])('%s', (_rule, policy, roles, command, may) => expect(mayUse(policy, { roles }, command)).toBe(may));
});

test.each(['help', 'back', 'release', 'quee'])(
  'what /hitl does not know is kept to nobody: %s is an error of the file',
  (command) => {
    const loaded = loadPolicy(policyText(['commands: { kill: everyone }', `commands: { ${command}: [legal] }`]));
    expect(loaded).toMatchObject({ ok: false, problems: [{ path: `commands.${command}` }] });
  },
);
