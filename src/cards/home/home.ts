import type { HomeView, KnownBlock } from '@slack/types';
import { header, section, withIds } from '../blocks.ts';
import type { People } from '../card-context.ts';
import { nextOwners } from '../owners.ts';
import type { DoorRefusal } from '../refusal-text.ts';
import { autopilotBlocks, weekBlocks } from './home-figures.ts';
import { haltBlocks } from './home-halts.ts';
import { doneBlocks, waitingBlocks } from './home-items.ts';
import { settingsBlocks } from './home-settings.ts';
import type { HomeSight } from './home-sight.ts';

/** How the ids of those blocks begin that show a recommendation which waits. */
export const ITEM_BLOCKS = 'home.rec_';

/**
 * One person's Home: what is halted, what waits for them, what they did lately, what autopilot did, the last days in
 * figures, and their settings. Nothing in it changes by time alone from one second to the next.
 */
export function drawHome(sight: HomeSight): HomeView {
  return view([
    { id: 'halts', blocks: haltBlocks(sight) },
    ...waitingBlocks(sight),
    { id: 'done', blocks: doneBlocks(sight) },
    { id: 'autopilot', blocks: autopilotBlocks(sight) },
    { id: 'week', blocks: weekBlocks(sight) },
    { id: 'settings', blocks: settingsBlocks(sight) },
  ]);
}

type NotHere = Exclude<DoorRefusal, 'unknown_recommendation' | 'try_again'>;

const NOT_HERE: Record<NotHere, string> = {
  unknown_person:
    'The policy does not name you, so nothing here is yours to decide. To be added, ask whoever keeps it.',
  guest: 'Guests decide nothing here.',
  foreign_team: 'Only people of this workspace decide here.',
  deactivated: 'This account is deactivated, so it decides nothing here.',
  bot: 'Bots decide nothing here.',
  cannot_check_who_you_are: 'Slack could not say who you are just now. This page looks again within a minute.',
};

/** What somebody sees who decides nothing here: why, and whom to ask. */
export function drawStrangersHome(why: NotHere, roles: readonly string[], people: People): HomeView {
  const ask =
    roles.length === 0 || why === 'cannot_check_who_you_are' ? [] : [`You can ask ${nextOwners(roles, people)}.`];
  return view([{ id: 'stranger', blocks: [header('Countersign'), section([NOT_HERE[why], ...ask])] }]);
}

/** What everybody sees while it cannot be known how things stand. Nothing can be decided from it. */
export function drawUnreadableHome(): HomeView {
  const lines = [
    '⛔ *What is stored cannot be read just now, so everything counts as halted.* Nothing is let through meanwhile.',
    'This page comes back by itself. If it does not, ask whoever runs Countersign to look at its log.',
  ];
  return view([{ id: 'unreadable', blocks: [section(lines)] }]);
}

function view(parts: readonly { id: string; blocks: KnownBlock[] }[]): HomeView {
  return { type: 'home', blocks: parts.flatMap(({ id, blocks }) => withIds(`home.${id}`, blocks)) };
}
