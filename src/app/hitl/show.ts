import { drawShown } from '../../cards/show-reply.ts';
import { rolesThatCount, stepOf } from '../../domain/decide-person.ts';
import { cardContext } from '../card-context.ts';
import { cardLink } from '../card-link.ts';
import { findItem } from './find-item.ts';
import { IDS, type Word } from './word.ts';

export const show: Word = {
  command: 'show',
  help: [['show ID', 'one card, and who was asked']],
  more: ['What its card says now, who was asked, where it stands, and the way to its card.', IDS],
  async answer({ app, facilities, by, words: [typed] }) {
    const found = await findItem(app, typed, 'show');
    if (!found.ok) return found.answer;
    const { item } = found;
    const [context, link] = await Promise.all([cardContext(app, item), cardLink(app, facilities, item)]);
    const mayDecide = rolesThatCount(item.verdict, stepOf(item), by).length > 0;
    return drawShown({ item, link, mayDecide }, context);
  },
};
