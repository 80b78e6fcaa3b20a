import { drawHaltReply, drawText } from '../../cards/replies.ts';
import { cardContext } from '../card-context.ts';
import { engageHalt } from '../engage-halt.ts';
import { runHalts } from '../run-halts.ts';
import { readScope } from './read-scope.ts';
import { SCOPES, type Word } from './word.ts';

// More than a person goes through in a reply; the digests list the rest.
const MOST_UNDOABLE = 200;

export const kill: Word = {
  command: 'kill',
  help: [['kill SCOPE REASON', 'stop at once']],
  more: [
    'Nothing new is let through or asked, open cards are frozen, approvals that no agent has used are cancelled.',
    SCOPES,
  ],
  async answer({ app, by, words }) {
    const { scope, reason, problem } = readScope(app.policy(), words);
    if (problem !== null) return drawText(problem);
    const desk = { ...app, alertsTo: app.policy().file.channels.alerts };
    const engaged = await engageHalt(desk, scope, reason || 'no reason given', by.person);
    await runHalts(app);
    const autopilot = await app.store.undoableAutopilot(scope, app.clock.now(), MOST_UNDOABLE);
    return drawHaltReply({ ...engaged, autopilot }, await cardContext(app, null));
  },
};
