import type { Button, KnownBlock } from '@slack/types';
import { button, context, header, mrkdwn, section } from '../blocks.ts';
import { name } from '../owners.ts';
import { when } from '../time.ts';
import { encodeWish, homeAction, type Preference } from './home-action.ts';
import type { HomeSight } from './home-sight.ts';

const WORDS: Record<Preference, { title: string; on: string; off: string }> = {
  direct_messages: {
    title: 'Direct messages',
    on: 'You are sent a card when it is your turn.',
    off: 'You are sent nothing when it is your turn; what waits for you stands here and in its channel.',
  },
  reminders: {
    title: 'Reminders',
    on: 'Before a deadline of yours you are named in the thread of the card.',
    off: 'No reminder names you; deadlines stay what they are.',
  },
};

/** How this person is notified, and whether they are away. */
export function settingsBlocks({ settings, people, now }: HomeSight): KnownBlock[] {
  const { directMessages, reminders, away, mayLeave } = settings;
  const standIn = away?.standIn ?? null;
  const instead =
    standIn === null ? 'Nobody decides in your place.' : `${name(standIn, people)} decides in your place.`;
  const leave = button(homeAction.away, 'I’ll be away…', 'away', {
    says: 'Say until when you are away, and who decides',
  });
  const back = button(homeAction.back, 'I’m back', 'back', { says: 'You are back and are asked again' });
  return [
    header('Settings'),
    preference('direct_messages', directMessages),
    preference('reminders', reminders),
    away === null
      ? section(['*You are here.* You are waited for when it is your turn.'], mayLeave ? leave : undefined)
      : section([`*You are away* and back ${when(away.until, now)}. ${instead}`], mayLeave ? back : undefined),
    context(mrkdwn(['`/hitl help` lists what you can type.'])),
  ];
}

function preference(which: Preference, isOn: boolean): KnownBlock {
  const { title, on, off } = WORDS[which];
  const turn: Button = button(
    homeAction.set,
    isOn ? 'Turn off' : 'Turn on',
    encodeWish({ preference: which, value: isOn ? 'off' : 'on' }),
    { says: `${isOn ? 'Turn off' : 'Turn on'}: ${title}` },
  );
  return section([`*${title}: ${isOn ? 'on' : 'off'}.* ${isOn ? on : off}`], turn);
}
