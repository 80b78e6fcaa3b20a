import { describe, expect, test } from 'vitest';
import type { Content } from '../../../src/domain/recommendation.ts';
import { evaluate } from '../../../src/policy/evaluate.ts';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { content, MONDAY } from '../../support/build.ts';
import { policyText, policyWith } from '../../support/policy.ts';

const SHIPPED = '  - { role: channel_owner }\n  - { platform: shop, role: product_lead }\n';
const owners = (...entries: string[]) => [SHIPPED, entries.map((entry) => `  - { ${entry} }\n`).join('')] as const;
const at = (platform: string, account: string, action = 'creative.swap'): Partial<Content> => ({
  action,
  target: { platform, account, entity: '1' },
});
const rolesOf = (part: Partial<Content>, ...entries: string[]) =>
  evaluate(policyWith(owners(...entries)), 'bid-pilot', content({ confidence: 0.9, ...part }), MONDAY).approval.roles;

const ALL = ['role: channel_owner'];
const SHOP = [...ALL, 'platform: shop, role: product_lead'];
const ACCOUNT = [...SHOP, 'platform: shop, account: store-us, role: finance'];
const ACTION = [...ALL, 'action: creative.*, role: legal'];

describe('the owner is that of the narrowest entry', () => {
  test.each<[string, string[], Partial<Content>, string]>([
    ['everywhere', ALL, at('shop', 'store-us'), 'channel_owner'],
    ['of a platform', SHOP, at('shop', 'store-us'), 'product_lead'],
    ['of no other platform', SHOP, at('meta_ads', 'store-us'), 'channel_owner'],
    ['of an account', ACCOUNT, at('shop', 'Store US'), 'finance'],
    ['of no other account', ACCOUNT, at('shop', 'store-eu'), 'product_lead'],
    ['of a kind of action', ACTION, at('shop', 'x'), 'legal'],
    ['of no other action', ACTION, at('shop', 'x', 'bid.adjust'), 'channel_owner'],
    ['of one action among its kind', [...ACTION, 'action: creative.swap, role: finance'], at('shop', 'x'), 'finance'],
    [
      'where two meet and a third says who',
      [...SHOP, 'action: creative.*, role: legal', 'platform: shop, action: creative.*, role: finance'],
      at('shop', 'x'),
      'finance',
    ],
  ])('%s', (_name, entries, part, role) => {
    for (const order of [entries, entries.toReversed()])
      expect(rolesOf(part, ...order)).toEqual([role, 'marketing_head']);
  });

  test('and is asked, in the roles of which one or all must approve', () => {
    const exclusion = evaluate(
      policyWith(),
      'audience-tuner',
      content({ confidence: 0.9, ...at('shop', 'x', 'audience.exclude') }),
      MONDAY,
    );
    expect(exclusion.approval).toEqual({ mode: 'all', roles: ['product_lead', 'legal'] });
    expect(exclusion.chain[0]?.roles).toEqual(['product_lead', 'legal']);
  });

  test('counts once where it is listed already', () => {
    expect(rolesOf(at('shop', 'x'), 'role: marketing_head')).toEqual(['marketing_head']);
  });
});

describe('owners that cannot be told apart are an error', () => {
  const problems = (...entries: string[]) => {
    const loaded = loadPolicy(policyText(owners(...entries)));
    return loaded.ok ? [] : loaded.problems.map(({ path, message }) => `${path}: ${message}`);
  };
  test.each<[string, string[], RegExp]>([
    ['the same place twice', [...SHOP, 'platform: shop, role: legal'], /owners.2: it and entry 2 cover the same/],
    ['a platform and an account that meet', [...SHOP, 'account: store-us, role: legal'], /owners.2: it and entry 2/],
    ['a platform and an action that meet', [...SHOP, 'action: creative.*, role: legal'], /owners.2: it and entry 2/],
    ['an account written in two ways', [...ALL, 'account: A-1, role: legal', 'account: a1, role: finance'], /owners.2/],
    ['no owner of the rest', ['platform: shop, role: product_lead'], /owners: expected an entry of a role alone/],
    ['nobody at all', [...ALL, 'platform: shop, role: nobody'], /owners.1.role: role nobody is not defined/],
    ['a platform that is none', [...ALL, 'platform: tiktok, role: legal'], /owners.1.platform: platform tiktok/],
  ])('%s', (_name, entries, message) => expect(problems(...entries).join('\n')).toMatch(message));

  test.each<[string, string[]]>([
    ['two platforms', [...SHOP, 'platform: meta_ads, role: legal']],
    ['two kinds of action', [...ACTION, 'action: bid.*, role: finance']],
    ['one within the other', ACCOUNT],
    ['a third where two meet', [...SHOP, 'account: s1, role: legal', 'platform: shop, account: S-1, role: finance']],
  ])('and these can: %s', (_name, entries) => expect(problems(...entries)).toEqual([]));

  test('a role named owner would be taken for it', () => {
    const text = policyText([
      '  cmo: { title: CMO, people: [ines] }',
      '  cmo: { title: CMO, people: [ines] }\n  owner: { title: Owner, people: [ines] }',
    ]);
    const loaded = loadPolicy(text);
    expect(loaded.ok ? [] : loaded.problems.map(({ path }) => path)).toEqual(['roles.owner']);
  });

  test('an owner who would have to sign twice is found at load, for each owner there may be', () => {
    const loaded = loadPolicy(policyText(owners('role: channel_owner', 'platform: shop, role: legal')));
    expect(loaded.ok ? [] : loaded.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([]);
    const twice = loadPolicy(
      policyText(owners('role: channel_owner', 'platform: shop, role: cmo'), [
        'legal: { title: Legal, people: [lena] }',
        'legal: { title: Legal, people: [ines] }',
      ]),
    );
    expect(twice.ok ? [] : twice.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'actions.audience.exclude.approve: cmo and legal: expected 2 different people to hold them',
    ]);
  });
});
