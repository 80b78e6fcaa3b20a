import { drawQueue } from '../../cards/queue-reply.ts';
import { drawText } from '../../cards/replies.ts';
import type { WaitingRow } from '../../cards/waiting-row.ts';
import type { Actor } from '../../domain/command.ts';
import { stepDueAt } from '../../domain/escalation.ts';
import { rolesThatCount, sayOf } from '../../domain/roles-of-yes.ts';
import type { PendingState, Recommendation } from '../../domain/state.ts';
import { cardContext } from '../card-context.ts';
import { cardLink } from '../card-link.ts';
import type { Asked, Word } from './word.ts';

// As many as are worth looking through for one answer, and more than one answer holds.
const MOST_LOOKED_AT = 1_000;
const MOST_SHOWN = 8;

export const queue: Word = {
  command: 'queue',
  help: [
    ['queue', 'what waits for your yes'],
    ['queue all', 'what waits for anybody'],
  ],
  more: ['The most urgent first, the first few with their buttons. Home has more of what is yours.'],
  async answer(asked) {
    const { app, by, words } = asked;
    const [which = 'mine', extra] = words.map((word) => word.toLowerCase());
    if ((which !== 'mine' && which !== 'all') || extra !== undefined)
      return drawText('Nothing was done. Type `/hitl queue mine` or `/hitl queue all`.');
    const waiting = (await app.store.waiting(MOST_LOOKED_AT)).flatMap(pendingOne);
    const wanted = which === 'all' ? waiting : waiting.filter((each) => isFor(each, by));
    const soonest = wanted.toSorted((left, right) => dueAt(left) - dueAt(right));
    const rows = await Promise.all(soonest.slice(0, MOST_SHOWN).map((each) => rowOf(asked, each)));
    const counts = { found: wanted.length, waiting: waiting.length, lookedAtAll: waiting.length < MOST_LOOKED_AT };
    return drawQueue({ which, rows, ...counts }, app.clock.now());
  },
};

type Pending = { item: Recommendation; state: PendingState };

function pendingOne(item: Recommendation): Pending[] {
  return item.state.status === 'pending' ? [{ item, state: item.state }] : [];
}

/** Whether a yes of this person would still count. */
function isFor({ item, state }: Pending, by: Actor): boolean {
  return sayOf(item.verdict, state.step, by, state.approvals).roles.length > 0;
}

// What stands still has time.
function dueAt({ item, state }: Pending): number {
  return state.frozenAt === null ? stepDueAt(item, state) : Number.MAX_SAFE_INTEGER;
}

async function rowOf({ app, facilities, by }: Asked, { item, state }: Pending): Promise<WaitingRow> {
  const [context, link] = await Promise.all([cardContext(app, item), cardLink(app, facilities, item)]);
  return { item, state, context, link, mayDecide: rolesThatCount(item.verdict, state.step, by).length > 0 };
}
