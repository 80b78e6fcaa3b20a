import { drawAutopilotReply, drawReleaseReply, drawText } from '../../cards/replies.ts';
import { cardContext } from '../card-context.ts';
import { releaseAutopilot } from '../end-halt.ts';
import { requestRelease } from '../engage-halt.ts';
import { isReleaser } from '../is-releaser.ts';
import { runHalts } from '../run-halts.ts';
import { readScope } from './read-scope.ts';
import { SCOPES, type Word } from './word.ts';

const NOT_A_RELEASER = { ok: false, refusal: 'not_a_releaser' } as const;

export const release: Word = {
  command: 'release',
  help: [['release SCOPE REASON', 'let it go on']],
  more: [
    'Two different people have to ask, the first with a reason. Autopilot waits a while longer: `/hitl release autopilot SCOPE REASON` lets policy approve again before its time.',
    SCOPES,
  ],
  async answer({ app, by, words }) {
    const forAutopilot = words[0]?.toLowerCase() === 'autopilot';
    const { scope, reason, problem } = readScope(forAutopilot ? words.slice(1) : words, 'refuse');
    if (problem !== null) return drawText(problem);
    const context = await cardContext(app, null);
    const may = isReleaser(app.policy(), by);
    if (forAutopilot) {
      const ended = may ? await releaseAutopilot(app, scope, reason, by.person) : NOT_A_RELEASER;
      return drawAutopilotReply(ended, scope, context);
    }
    const released = may ? await requestRelease(app, scope, reason, by.person) : NOT_A_RELEASER;
    if (released.ok && released.released) await runHalts(app);
    return drawReleaseReply(released, scope, context);
  },
};
