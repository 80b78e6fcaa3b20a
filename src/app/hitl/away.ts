import { answerAway, answerBack } from '../away-command.ts';
import type { Word } from './word.ts';

export const away: Word = {
  command: 'away',
  help: [['away until Monday → @DEPUTY', 'not to be waited for; the deputy decides in your place']],
  answer: ({ app, workspace, by, user, words }) => answerAway({ app, workspace }, by, user, words.join(' ')),
};

export const back: Word = {
  command: 'away',
  help: [['back', 'to be asked again']],
  answer: ({ app, by }) => answerBack({ app }, by),
};
