import { drawText } from '../../cards/replies.ts';
import { digestNow } from '../digest-now.ts';
import type { Word } from './word.ts';

export const digest: Word = {
  command: 'digest',
  help: [['digest now', 'what happened lately']],
  more: [
    'What happened since the last digest; the next one comes as it would and tells all of it. Where there are several, name one: `/hitl digest now NAME`.',
  ],
  async answer({ app, facilities, words: [now, name = null, extra] }) {
    if (now?.toLowerCase() !== 'now' || extra !== undefined)
      return drawText('Nothing was done. Type `/hitl digest now`, and the name of a digest where there are several.');
    return digestNow(app, facilities, name);
  },
};
