import type { AuditDraft } from '../audit/leaf.ts';
import type { Policy } from '../policy/policy.ts';
import { type Difference, describeDifference, diffPolicyTexts, mayNamePeople } from '../policy/policy-diff.ts';
import type { App } from './app.ts';
import { privatesOf } from './audit-entry.ts';
import type { MessageDraft, PolicyChange, PolicyNews, PolicyText } from './store.ts';

// A fact of the record is a line, not a file: the whole texts are kept beside it under their hashes.
const MOST_DIFFERENCES = 200;

type Desk = Pick<App, 'ids' | 'clock'>;

/** What is committed when a policy comes into force: its text, the fact with what changed, and the word to the channels. */
export function policyChangeOf(
  app: Desk,
  {
    policy,
    text,
    latest,
    mended,
    alerts,
  }: { policy: Policy; text: string; latest: PolicyText | null; mended: boolean; alerts: readonly string[] },
): PolicyChange {
  const at = app.clock.now();
  const id = app.ids.next('evt');
  const changes = latest === null ? [] : diffPolicyTexts(latest.text, text);
  const [beside, open] = [changes.filter(mayNamePeople), changes.filter((change) => !mayNamePeople(change))];
  const fact: AuditDraft = {
    id,
    type: 'policy_loaded',
    at,
    facts: {
      policy_hash: policy.hash,
      previous_policy_hash: latest?.hash ?? null,
      mode: policy.file.mode,
      changes_count: changes.length,
      changes: open.slice(0, MOST_DIFFERENCES).map(factOf),
    },
    privates: privatesOf(app.ids, {
      changes: beside.length === 0 ? null : JSON.stringify(beside.slice(0, MOST_DIFFERENCES).map(factOf)),
    }),
  };
  const news: PolicyNews | null = latest && {
    what: 'changed',
    hash: policy.hash,
    previousHash: latest.hash,
    mended,
  };
  return {
    policy: { hash: policy.hash, text, loadedAt: at },
    expectedHash: latest?.hash ?? null,
    audit: [fact],
    messages: news === null ? [] : alerts.map((to) => notice(id, news, to, at)),
  };
}

/** A policy file that could not be taken in, or is in order again, as a fact and a word to the channel. */
export function policyNews(
  app: Desk,
  news: Exclude<PolicyNews, { what: 'changed' }>,
  to: string,
  inForce: string,
): { audit: AuditDraft; message: MessageDraft } {
  const at = app.clock.now();
  const id = app.ids.next('evt');
  const problems = news.what === 'refused' ? news.problems : [];
  return {
    audit: {
      id,
      type: news.what === 'refused' ? 'policy_refused' : 'policy_mended',
      at,
      facts: { policy_hash: inForce },
      // A problem quotes the file, which names people.
      privates: privatesOf(app.ids, { problems: problems.length === 0 ? null : problems.join('\n') }),
    },
    message: notice(id, news, to, at),
  };
}

/** What changed from one text to the other, one line each, for people. */
export function changeLines(from: string, to: string): string[] {
  return diffPolicyTexts(from, to).map(describeDifference);
}

function factOf({ path, from, to }: Difference) {
  return { path: path.join('.'), from: from ?? null, to: to ?? null };
}

function notice(id: string, news: PolicyNews, to: string, urgency: number): MessageDraft {
  const topic = { kind: 'policy' as const, news };
  return { id: `policy:${id}:${to}`, recommendationId: null, topic, to, threaded: false, urgency };
}
