import { answerAway, answerBack } from '../away-command.ts';
import type { Word } from './word.ts';

export const away: Word = {
  command: 'away',
  help: [['away until Monday', 'not to be waited for']],
  more: [
    '`/hitl away until Monday → @DEPUTY`: the deputy decides in your place. Also `until 2026-12-24 09:00` or `for 3 days`.',
  ],
  answer: ({ app, workspace, by, user, words }) => answerAway({ app, workspace }, by, user, words.join(' ')),
};

export const back: Word = {
  command: 'away',
  help: [['back', 'to be asked again']],
  more: ['It ends what `/hitl away` began. What was decided in your place stays decided.'],
  answer: ({ app, by }) => answerBack({ app }, by),
};
