import { MOST_IN_A_BATCH } from './batch.ts';
import type { Recommendation } from './state.ts';

// Fewer are no less to read on one message.
const FEWEST = 3;

/**
 * Which of the cards that wait to be posted in one place share a message instead. What is high risk or done by hand stays a
 * card. What shares one comes from one agent, is one action, and asks the same roles.
 */
export function foldCrowd(waiting: readonly Recommendation[]): Recommendation[][] {
  const foldable = waiting.filter(mayShare);
  return [...Map.groupBy(foldable, ownersOf).values()].flatMap(inPieces).filter(({ length }) => length >= FEWEST);
}

function mayShare({ state, verdict }: Recommendation): boolean {
  if (state.status !== 'pending' || state.frozenAt !== null || state.handedTo !== null) return false;
  return (
    (verdict.risk === 'low' || verdict.risk === 'medium') && verdict.lane !== 'human_only' && !verdict.irreversible
  );
}

function ownersOf({ agent, content, verdict, state }: Recommendation): string {
  const step = state.status === 'pending' ? state.step : 0;
  return JSON.stringify([agent, content.action, verdict.risk, verdict.approval, verdict.chain[step]?.roles]);
}

function inPieces(items: readonly Recommendation[]): Recommendation[][] {
  const count = Math.ceil(items.length / MOST_IN_A_BATCH);
  return Array.from({ length: count }, (_, piece) =>
    items.slice(piece * MOST_IN_A_BATCH, (piece + 1) * MOST_IN_A_BATCH),
  );
}
