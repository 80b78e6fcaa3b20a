import type { FormWish } from '../cards/modals.ts';
import type { Approval } from '../domain/approval.ts';
import { type Identity, samePerson } from '../domain/same-person.ts';
import type { Recommendation } from '../domain/state.ts';
import type { Acted } from './act.ts';

// Two clicks of one finger; later the same click is a question, and gets an answer.
const DOUBLE_CLICK_MS = 10_000;

type Verb = 'approve' | 'reject' | 'undo' | 'close';

/** A second click of the same person for what they just did is no mistake, and no refusal to read. */
export function isDoubleClick(
  { verb, revisionHash }: { verb: Verb | FormWish['verb']; revisionHash: string },
  by: Identity,
  { item }: Extract<Acted, { ok: false }>,
  now: number,
): boolean {
  const at = item === null || item.revisionHash !== revisionHash ? null : decidedAt(verb, by, item);
  return at !== null && now - at < DOUBLE_CLICK_MS;
}

function decidedAt(verb: Verb | FormWish['verb'], by: Identity, { state }: Recommendation): number | null {
  const { person } = by;
  const given = (approvals: readonly Approval[]) =>
    approvals.find((yes) => samePerson({ person: yes.by, slackId: yes.slackId }, by))?.at ?? null;
  if (verb === 'reject') return state.status === 'rejected' && state.by === person ? state.rejectedAt : null;
  if (verb === 'close') return state.status === 'closed' && state.by === person ? state.closedAt : null;
  if (verb === 'undo' && state.status === 'pending') return state.undone?.by === person ? state.undone.at : null;
  if (verb === 'undo')
    return state.status === 'rolling_back'
      ? state.requestedBy === person
        ? state.requestedAt
        : null
      : state.status === 'executed'
        ? given(state.proposal?.approvals ?? [])
        : null;
  if (verb !== 'approve') return null;
  const approvals =
    state.status === 'pending'
      ? state.approvals
      : state.status === 'approved' || state.status === 'handed_over'
        ? state.release.approvals
        : [];
  return given(approvals);
}
