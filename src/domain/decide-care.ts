import type { Command, Moment } from './command.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { silenceHasExpired, stepDueAt } from './escalation.ts';
import { rolesThatCount, sayOf } from './roles-of-yes.ts';
import { samePerson } from './same-person.ts';
import type { PendingState, Recommendation } from './state.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

// More would be a conversation, for which there is the thread.
const MOST_NOTES = 20;

/** What is handed to somebody is theirs to decide first; its deadline stands, and whoever else may decide still may. */
export function decideReassign(item: Recommendation, command: Of<'reassign'>, { now }: Moment): Decision {
  const { state, verdict } = item;
  if (state.status !== 'pending') return refuse(state.status === 'held' ? 'not_waiting' : 'already_decided');
  if (command.revisionHash !== item.revisionHash) return refuse('stale_revision');
  const { by, to } = command;
  if (rolesThatCount(verdict, state.step, by).length === 0) return refuse('not_an_approver');
  if (silenceHasExpired(item, state, now)) return refuse('too_late');
  if (!mayTakeOver(item, state, to) || samePerson(to, by)) return refuse('cannot_take_over');
  if (state.handedTo?.to === to.person) return accept();
  return accept({ type: 'reassigned', by: by.person, to: to.person, at: now });
}

/** Nothing is handed to somebody whose yes would be refused. */
function mayTakeOver({ verdict }: Recommendation, state: PendingState, to: Of<'reassign'>['to']): boolean {
  return sayOf(verdict, state.step, to, state.approvals).roles.length > 0;
}

/** Until then nothing reminds this person of it; then something does. It never moves the deadline. */
export function decideSnooze(
  item: Recommendation,
  { by, revisionHash, until }: Of<'snooze'>,
  { now, halt }: Moment,
): Decision {
  const { state, verdict } = item;
  if (state.status !== 'pending') return refuse(state.status === 'held' ? 'not_waiting' : 'already_decided');
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (rolesThatCount(verdict, state.step, by).length === 0) return refuse('not_an_approver');
  // Under a halt nothing reminds anybody, and when its time goes on is not known.
  if (halt || state.frozenAt !== null) return refuse('halted');
  if (!(until > now && until < stepDueAt(item, state))) return refuse('too_late_to_snooze');
  return accept({ type: 'snoozed', by: by.person, until, at: now });
}

/** A word on what was decided or became of it, kept with it; the decision stays what it is. */
export function decideAnnotate(
  item: Recommendation,
  { by, revisionHash, note }: Of<'annotate'>,
  { now }: Moment,
): Decision {
  const { state, verdict, notes } = item;
  if (revisionHash !== item.revisionHash) return refuse('stale_revision');
  if (state.status === 'pending' || state.status === 'held' || state.status === 'noted') return refuse('not_decided');
  if (rolesThatCount(verdict, verdict.chain.length - 1, by).length === 0) return refuse('not_an_approver');
  const last = notes.at(-1);
  // The same words sent twice are one note.
  if (last?.by === by.person && last.note === note) return accept();
  if (notes.length >= MOST_NOTES) return refuse('too_many_notes');
  return accept({ type: 'note_added', by: by.person, note, at: now });
}
