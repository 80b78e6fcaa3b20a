import type { Command, Moment } from './command.ts';
import { decideRedeem, decideReport, decideRevise, decideWithdraw } from './decide-agent.ts';
import { decideAnnotate, decideReassign, decideSnooze } from './decide-care.ts';
import { decideAmend, decideApprove, decideClose, decideReject, decideUndo } from './decide-person.ts';
import { decideRaise } from './decide-raise.ts';
import { decideHalt, decideRelease, decideTick } from './decide-time.ts';
import type { Decision } from './decision.ts';
import { entrance, verdictAtEntrance } from './entrance.ts';
import type { Event, Revision } from './event.ts';
import type { Recommendation } from './state.ts';

/**
 * The one function that every click, timer, callback and halt meets. It reads no clock and touches nothing:
 * the same recommendation, command and moment always give the same decision.
 */
export function decide(item: Recommendation, command: Command, moment: Moment): Decision {
  switch (command.type) {
    case 'approve':
      return decideApprove(item, command, moment);
    case 'reject':
      return decideReject(item, command, moment);
    case 'undo':
      return decideUndo(item, command, moment);
    case 'close':
      return decideClose(item, command, moment);
    case 'amend':
      return decideAmend(item, command, moment);
    case 'reassign':
      return decideReassign(item, command, moment);
    case 'snooze':
      return decideSnooze(item, command, moment);
    case 'annotate':
      return decideAnnotate(item, command, moment);
    case 'revise':
      return decideRevise(item, command, moment);
    case 'withdraw':
      return decideWithdraw(item, moment);
    case 'redeem':
      return decideRedeem(item, command, moment);
    case 'report':
      return decideReport(item, command, moment);
    case 'halt':
      return decideHalt(item, moment);
    case 'release':
      return decideRelease(item, command.verdict, moment);
    case 'raise':
      return decideRaise(item, moment);
    case 'tick':
      return decideTick(item, moment);
  }
}

/** The first facts of a recommendation: received, and then noted, held, approved by policy, or asked of its owner. */
export function decideReceived(revision: Revision, moment: Moment): Event[] {
  const entering = { ...revision, verdict: verdictAtEntrance(revision.verdict, false, moment) };
  return [{ type: 'received', revision: entering, at: moment.now }, ...entrance(entering, moment)];
}
