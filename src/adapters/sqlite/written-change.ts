import type { Change } from '../../app/store.ts';
import type { Content } from '../../domain/recommendation.ts';
import type { Recommendation } from '../../domain/state.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** A recommendation without what is written of its revision as text. */
export type WrittenItem = Omit<Recommendation, 'content' | 'verdict'> & {
  content: Pick<Content, 'kind' | 'action' | 'summary' | 'target' | 'change' | 'context'>;
  verdict: Pick<Verdict, 'lane' | 'amount'>;
};

/**
 * A change as it is written. The thread that writes is handed a copy of it, and to copy the content and the verdict value by
 * value costs more than to write them: they come as the text that is stored, and only where they are.
 */
export type WrittenChange = Omit<Change, 'item' | 'newContentHash' | 'rejudged'> & {
  item: WrittenItem;
  /** JSON of the revision that enters with this change, and the hash of its content. */
  entered: { content: string; contentHash: string; verdict: string } | null;
  /** JSON of the verdict, where the revision that stands was judged anew. */
  rejudged: string | null;
};

export function writtenChange({ item, newContentHash, rejudged, ...others }: Change): WrittenChange {
  const { content, verdict, ...rest } = item;
  const { kind, action, summary, target, change, context } = content;
  const { lane, amount } = verdict;
  const isNew = newContentHash !== null;
  return {
    ...others,
    item: { ...rest, content: { kind, action, summary, target, change, context }, verdict: { lane, amount } },
    entered: isNew
      ? { content: JSON.stringify(content), contentHash: newContentHash, verdict: JSON.stringify(verdict) }
      : null,
    rejudged: rejudged ? JSON.stringify(verdict) : null,
  };
}
