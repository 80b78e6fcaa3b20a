import { describe, expect, test } from 'vitest';
import { readScope } from '../../../src/app/hitl/read-scope.ts';
import { unknownScope } from '../../../src/app/unknown-scope.ts';
import { scopeText } from '../../../src/domain/halt.ts';
import { policyWith } from '../../support/policy.ts';

const NO_SCOPE = 'A scope is all, platform:…, account:…, agent:… or action:….';
const read = (text: string, inDoubt: 'all' | 'refuse') => {
  const { scope, reason, problem } = readScope(text.split(' '), inDoubt);
  return problem ?? `${scopeText(scope)} | ${reason}`;
};

describe('the scope and the reason of what is typed behind kill and release', () => {
  test.each<[string, string, string]>([
    ['agent:bid-pilot it runs wild', 'agent:bid-pilot | it runs wild', 'agent:bid-pilot | it runs wild'],
    ['AGENT:Bid-Pilot stop', 'agent:bid-pilot | stop', 'agent:bid-pilot | stop'],
    ['all the drill', 'all | the drill', 'all | the drill'],
    ['everything burns', 'all | everything burns', 'all | everything burns'],
    ['at 9:30 it began', 'all | at 9:30 it began', 'all | at 9:30 it began'],
    ['agent: it', `Nothing was changed. ${NO_SCOPE}`, `Nothing was changed. ${NO_SCOPE}`],
    // A slip of the pen stops too much, and never lets go too much.
    ['agnet:bid-pilot it', 'all | agnet:bid-pilot it', `Nothing was changed. ${NO_SCOPE}`],
    ['agents:bid-pilot it', 'all | agents:bid-pilot it', `Nothing was changed. ${NO_SCOPE}`],
  ])('“%s”', (text, killed, released) => {
    expect(read(text, 'all')).toBe(killed);
    expect(read(text, 'refuse')).toBe(released);
  });
});

describe('what the policy knows instead of a scope', () => {
  test.each<[string, string | null]>([
    ['agent:bid-pilot', null],
    ['agent:bid-pilto', 'bid-pilot'],
    ['platform:google_ads', null],
    ['platform:tiktok', 'google_ads'],
    ['action:budget.shift', null],
    ['action:budget.*', 'budget.shift'],
    ['account:1234567890', null],
    ['account:123', '123-456-7890'],
  ])('%s', (text, known) => {
    const { scope } = readScope([text], 'all');
    const told = unknownScope(policyWith(), scope);
    if (known === null) expect(told).toBeNull();
    else expect(told).toContain(known);
  });
});
