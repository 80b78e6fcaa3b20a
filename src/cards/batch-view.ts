import { stepDueAt } from '../domain/escalation.ts';
import type { Halt } from '../domain/halt.ts';
import type { PendingState, Recommendation } from '../domain/state.ts';
import { undoButton } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { isFrozen } from './headline.ts';

/**
 * What the card of a batch shows: those items that have no card of their own, each with the halt that covers it, and how
 * many have one. Those of a `list` are decided one by one.
 */
export type BatchView = {
  id: string;
  kind: 'together' | 'list';
  name: string;
  version: number;
  items: { item: Recommendation; halt: Halt | null }[];
  out: number;
};

type Offer = { id: string; revisionHash: string };
type Waiting = Recommendation & { state: PendingState };

/** What the card offers: these exact revisions to decide, and those whose decision can still be undone. */
export function offeredBy({ kind, items }: BatchView, context: CardContext): { decide: Offer[]; undo: Offer[] } {
  if (kind === 'list') return { decide: [], undo: [] };
  const all = items.map(({ item }) => item);
  return {
    decide: waitingIn(items)
      .filter(({ item, halt }) => !isFrozen(item.state, { ...context, halt }))
      .map(({ item }) => offer(item)),
    undo: all
      .filter((item) => item.state.status === 'approved' || item.state.status === 'rejected')
      .filter((item) => undoButton(item, context.now) !== null)
      .map(offer),
  };
}

/** Those that wait for a decision, the most urgent first. */
export function waitingIn(items: BatchView['items']): { item: Waiting; halt: Halt | null }[] {
  return items
    .flatMap(({ item, halt }) =>
      item.state.status === 'pending' ? [{ item: { ...item, state: item.state }, halt }] : [],
    )
    .sort((one, other) => stepDueAt(one.item, one.item.state) - stepDueAt(other.item, other.item.state));
}

function offer({ id, revisionHash }: Recommendation): Offer {
  return { id, revisionHash };
}
