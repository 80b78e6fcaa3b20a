import { approvalOf, quorumHolds } from './approval.ts';
import type { Actor } from './command.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { standIns } from './escalation.ts';
import type { Event } from './event.ts';
import { sayOf } from './roles-of-yes.ts';
import type { RollbackProposal, State } from './state.ts';
import type { Verdict } from './verdict.ts';

type Executed = Extract<State, { status: 'executed' }>;

// However few the policy asks for the move itself: one person alone takes no large one back.
const FEWEST = 2;

/**
 * A person entitled to it asks for a rollback that the agent can still do. A large one takes the quorum of the move
 * itself, and never less than two people; what they add up to is asked of the agent as one request. Who asks at the
 * machine is none of those people, whatever name they give.
 */
export function decideRollback(
  verdict: Verdict,
  state: Executed,
  { by, asksOnly }: { by: Actor; asksOnly: boolean },
  now: number,
): Decision {
  const requested = (person: string): Event => ({
    type: 'rollback_requested',
    by: person,
    ...(asksOnly && { atMachine: true }),
    reportBy: now + verdict.reportWithinMs,
    at: now,
  });
  if (verdict.rollbackApprovalMs === null) return accept(requested(by.person));
  const step = verdict.chain.length - 1;
  const proposal = standing(state.proposal, now);
  if (sayOf(verdict, step, by, []).roles.length === 0) return refuse('self_approval');
  const say = sayOf(verdict, step, by, proposal?.approvals ?? []);
  if (say.roles.length === 0) return refuse('second_person_needed');

  if (proposal === null) {
    const until = Math.min(now + verdict.rollbackApprovalMs, state.rollbackUntil ?? Number.POSITIVE_INFINITY);
    // A name that somebody at the machine gave is asked for by it, and agreed to by nobody yet.
    const counted = asksOnly ? { roles: [] } : say;
    return accept({ type: 'rollback_asked', by: by.person, ...counted, until, at: now });
  }
  if (asksOnly) return refuse('agree_in_slack');
  const said = { type: 'rollback_approved' as const, by: by.person, ...say, at: now };
  const approvals = [...proposal.approvals, approvalOf(said)];
  const whole = approvals.length >= FEWEST && quorumHolds(verdict.approval, standIns(verdict, step), approvals);
  return whole ? accept(said, requested(proposal.approvals[0]?.by ?? by.person)) : accept(said);
}

function standing(proposal: RollbackProposal | null, now: number): RollbackProposal | null {
  return proposal !== null && now < proposal.until ? proposal : null;
}
