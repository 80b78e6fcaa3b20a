import { agentText } from '../../cards/mrkdwn.ts';
import { drawHaltReply, drawText } from '../../cards/replies.ts';
import { scopeText } from '../../domain/halt.ts';
import { cardContext } from '../card-context.ts';
import { engageHalt } from '../engage-halt.ts';
import { runHalts } from '../run-halts.ts';
import { unknownScope } from '../unknown-scope.ts';
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
    const { scope, reason, problem } = readScope(words, 'all');
    if (problem !== null) return drawText(problem);
    const known = unknownScope(app.policy(), scope);
    // What is open under a name stops by it, whatever became of the policy since.
    const strange = known !== null && (await app.store.metByHalt(scope, 1)).length === 0 ? known : null;
    const named = agentText(scopeText(scope), 120);
    if (strange !== null && scope.kind !== 'account')
      return drawText(`Nothing was changed. The policy knows no ${named}; it knows ${strange}.`);
    const desk = { ...app, alertsTo: app.policy().file.channels.alerts };
    const engaged = await engageHalt(desk, scope, reason || 'no reason given', by.person);
    await runHalts(app);
    const autopilot = await app.store.undoableAutopilot(scope, app.clock.now(), MOST_UNDOABLE);
    // The policy lists only some accounts.
    const careful =
      strange === null ? null : `Nothing is open under ${named}, and the policy does not list it. It lists ${strange}.`;
    return drawHaltReply({ ...engaged, autopilot, careful }, await cardContext(app, null));
  },
};
