import { drawStatus } from '../../cards/replies.ts';
import type { Actor } from '../../domain/command.ts';
import { asOf, type Halt } from '../../domain/halt.ts';
import { samePerson } from '../../domain/same-person.ts';
import { startOfDay } from '../../policy/local-time.ts';
import { ownsCoveredAgent } from '../../policy/policy.ts';
import type { App } from '../app.ts';
import { cardContext } from '../card-context.ts';
import { isReleaser } from '../is-releaser.ts';

import type { Word } from './word.ts';

/** Whether a wish of this person to release the halt would count now. */
function mayJoin(app: App, { scope, release }: Halt, by: Actor): boolean {
  if (!isReleaser(app.policy(), by)) return false;
  if (ownsCoveredAgent(app.policy(), by.person, scope.kind === 'agent' ? scope.value : null)) return false;
  return release === null || !samePerson({ person: release.by, slackId: release.slackId }, by);
}

export const status: Word = {
  command: 'status',
  help: [['status', 'how things stand']],
  more: ['Which halts are on, what waits for whom, what autopilot did today, and what went wrong.'],
  async answer({ app, facilities, by }) {
    const now = app.clock.now();
    const [summary, halts] = await Promise.all([
      app.store.summary(now, startOfDay(app.policy().file.timezone, now)),
      app.store.halts(),
    ]);
    const active = halts.active.map((halt) => asOf(halt, now));
    const standing = [...active, ...halts.peopleOnly];
    const mayRelease = active.filter((halt) => mayJoin(app, halt, by));
    const context = await cardContext(app, null);
    return drawStatus(summary, standing, facilities.versions, context, halts.paused, mayRelease);
  },
};
