import type { Explained } from '../../cards/explain-lines.ts';
import { drawExplained, drawUnexplained, rulesModal } from '../../cards/explain-reply.ts';
import type { Recommendation } from '../../domain/state.ts';
import { explain as explainBy } from '../../policy/explain.ts';
import { signers } from '../../policy/explanation-text.ts';
import { loadPolicy } from '../../policy/load-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { App } from '../app.ts';
import { cardContext } from '../card-context.ts';
import type { ClickReply } from '../slack-desk.ts';
import { findItem } from './find-item.ts';
import { IDS, type Word } from './word.ts';

// The facts that bring in a verdict: what is explained is the moment of the last of them.
const JUDGED = ['received', 'revised', 'amended', 'released', 'raised'];

export const explain: Word = {
  command: 'explain',
  help: [['explain ID', 'why it was judged so']],
  more: ['The rules that hold, the score and the lane; *All rules* has every rule with its values.', IDS],
  async answer({ app, words: [typed] }) {
    const found = await findItem(app, typed, 'explain');
    if (!found.ok) return found.answer;
    const { item } = found;
    const context = await cardContext(app, item);
    const explained = await explanationOf(app, item);
    return explained === null ? drawUnexplained(item, context) : drawExplained(explained, context);
  },
};

/** What its button opens: every rule; what is kept of the verdict where the policy that judged it is gone. */
export async function openRules(app: App, item: Recommendation): Promise<ClickReply> {
  const context = await cardContext(app, item);
  const explained = await explanationOf(app, item);
  if (explained === null) return { kind: 'tell', text: drawUnexplained(item, context).text };
  return { kind: 'modal', view: rulesModal(explained, context) };
}

/** How its verdict came about, by the policy that judged it; null where that cannot be read any more. */
async function explanationOf(app: App, item: Recommendation): Promise<Explained | null> {
  const judgedBy = await policyOf(app, item);
  if (judgedBy === null) return null;
  const judgedAt = await lastJudged(app, item);
  const { trace } = explainBy(judgedBy, item.agent, item.content, judgedAt, item.verdict.passed);
  const needed = signers(judgedBy.file, item.verdict.approval);
  return { item, trace, judgedAt, needed, isInForce: item.verdict.policyHash === app.policy().hash };
}

/** The policy that judged it, from the text that was kept; null where that is gone or cannot be read any more. */
async function policyOf(app: App, { verdict }: Recommendation): Promise<Policy | null> {
  if (verdict.policyHash === app.policy().hash) return app.policy();
  const kept = await app.store.policyText(verdict.policyHash);
  const loaded = kept === null ? null : loadPolicy(kept.text);
  return loaded?.ok ? loaded.policy : null;
}

async function lastJudged(app: App, { id, receivedAt }: Recommendation): Promise<number> {
  const history = await app.store.history(id);
  return history.findLast(({ type }) => JUDGED.includes(type))?.at ?? receivedAt;
}
