import { drawStatus } from '../../cards/replies.ts';
import { startOfDay } from '../../policy/local-time.ts';
import { cardContext } from '../card-context.ts';
import type { Word } from './word.ts';

export const status: Word = {
  command: 'status',
  help: [['status', 'what waits, which halts are on, what went wrong']],
  async answer({ app, facilities }) {
    const now = app.clock.now();
    const [summary, halts] = await Promise.all([
      app.store.summary(now, startOfDay(app.policy().file.timezone, now)),
      app.store.halts(),
    ]);
    const standing = [...halts.active, ...halts.peopleOnly];
    return drawStatus(summary, standing, facilities.versions, await cardContext(app, null), halts.paused);
  },
};
