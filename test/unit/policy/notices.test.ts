import { expect, test } from 'vitest';
import { noticeChannels } from '../../../src/policy/notices.ts';
import type { NoticeRow } from '../../../src/policy/schema.ts';
import { content } from '../../support/build.ts';

const row = (part: Partial<NoticeRow>): NoticeRow => ({ for: ['*'], channel: 'ad-ops', ...part });

test.each<[string, NoticeRow[], string[]]>([
  ['nowhere unless it is listed', [], []],
  ['where its action is listed', [row({ for: ['budget.*'] })], ['ad-ops']],
  ['not where another one is', [row({ for: ['bid.*'] })], []],
  ['of its agent', [row({ agents: ['bid-pilot'] })], ['ad-ops']],
  ['not of another', [row({ agents: ['price-scout'] })], []],
  ['on its platform', [row({ platforms: ['google_ads'] })], ['ad-ops']],
  ['not on another', [row({ platforms: ['shop'] })], []],
  ['in its account, however it is written', [row({ accounts: ['1234567890'] })], ['ad-ops']],
  ['in each channel once', [row({}), row({ channel: 'media' }), row({ for: ['budget.*'] })], ['ad-ops', 'media']],
])('people are told at once %s', (_where, notices, channels) => {
  expect(noticeChannels({ notices }, 'bid-pilot', content())).toEqual(channels);
});

test('what names no target is on no platform', () => {
  const { target: _target, ...bare } = content({ kind: 'notice' });
  expect(noticeChannels({ notices: [row({ platforms: ['google_ads'] })] }, 'bid-pilot', bare)).toEqual([]);
});
