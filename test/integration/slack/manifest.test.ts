import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { NEEDED_SCOPES } from '../../../src/adapters/slack/needed-scopes.ts';

const manifest = parse(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'));

test('the manifest asks for the scopes that the code needs, and for no others', () => {
  expect(manifest.oauth_config.scopes).toEqual({ bot: expect.any(Array) });
  expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(Object.keys(NEEDED_SCOPES).toSorted());
});

test('/hitl turns typed names into ids', () => {
  expect(manifest.features.slash_commands).toEqual([
    expect.objectContaining({ command: '/hitl', should_escape: true }),
  ]);
});

test('interactions, events and commands go to the one entrance', () => {
  const urls = [
    manifest.settings.interactivity.request_url,
    manifest.settings.event_subscriptions.request_url,
    manifest.features.slash_commands[0].url,
  ];

  expect(urls.map((url: string) => new URL(url).pathname)).toEqual(Array(3).fill('/slack/events'));
});

test('the Home tab is offered, and its opening is the one event that is asked for', () => {
  expect(manifest.features.app_home.home_tab_enabled).toBe(true);
  expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_home_opened']);
});
