import { contentHash, revisionHash } from '../audit/hash.ts';
import { decideReceived } from '../domain/decide.ts';
import { type LimitUse, limitPhrase } from '../domain/exposure.ts';
import { momentOf } from '../domain/moment.ts';
import { type Content, expiresAtOf } from '../domain/recommendation.ts';
import type { Recommendation } from '../domain/state.ts';
import { freezeAt, type Verdict } from '../domain/verdict.ts';
import { evaluate, evaluateAmong } from '../policy/evaluate.ts';
import { mayRecommend, type Policy } from '../policy/policy.ts';
import { act, attempt } from './act.ts';
import type { AgentApi, AgentResult, IntakeResult } from './agent-api.ts';
import { answerOf, iso, permitOf } from './answer.ts';
import type { App } from './app.ts';
import { changeOf } from './change-of.ts';
import { haltIfClockJumped } from './halt-itself.ts';
import { limitsAround, surroundingsOf } from './look-around.ts';
import { createOpenCap, type OpenCap } from './open-cap.ts';
import { unreachable } from './roster.ts';
import type { Keyed } from './store.ts';
import { subjectOf } from './subject.ts';
import { haltIfLimitPassed } from './watch-limits.ts';

type Intake = Parameters<AgentApi['recommend']>[0];

// Each revision asks people anew.
const MOST_REVISIONS = 20;
const NO_INTENT = { target: null, amount: null };

/** The use cases of agents. */
export function createAgentService(app: App): AgentApi {
  const mayWait = createOpenCap(app.store);
  return {
    recommend: (request) => recommend(app, mayWait, request),
    async read(agent, id) {
      const item = await app.store.recommendation(id);
      return item?.agent === agent ? answerOf(item) : null;
    },
    wait: (agent, id, options) => waitForChange(app, agent, id, options),
    async redeem({ agent, keyId, id, revisionHash: hash, key, intent = NO_INTENT }) {
      const item = await app.store.recommendation(id);
      if (item?.agent !== agent) return { ok: false, refusal: 'unknown_recommendation', not_before: null };
      await haltIfLimitPassed(app, item);
      const permitId = app.ids.next('permit');
      const command = { type: 'redeem' as const, revisionHash: hash, permitId, key, intent };
      const acted = await act(app, id, command, { kind: 'agent', keyId });
      if (!acted.ok) {
        if (acted.refusal === 'unknown_recommendation') return { ok: false, refusal: acted.refusal, not_before: null };
        const { state } = acted.item;
        const notBefore =
          acted.refusal === 'undo_window_open' && state.status === 'approved'
            ? iso(state.undoUntil)
            : acted.refusal === 'calendar_freeze'
              ? frozenUntil(app, acted.item)
              : null;
        return { ok: false, refusal: acted.refusal, not_before: notBefore };
      }
      return { ok: true, ...permitOf(acted.item) };
    },
    async report({ agent, keyId, id, revisionHash: hash, status, detail, drift = null, measured }) {
      if (!(await owns(app, agent, id))) return { ok: false, refusal: 'unknown_recommendation' };
      return resultOf(
        await act(
          app,
          id,
          { type: 'report', revisionHash: hash, status, detail, drift, measured },
          { kind: 'agent', keyId },
        ),
      );
    },
    async withdraw({ agent, keyId, id }) {
      if (!(await owns(app, agent, id))) return { ok: false, refusal: 'unknown_recommendation' };
      return resultOf(await act(app, id, { type: 'withdraw' }, { kind: 'agent', keyId }));
    },
  };
}

async function recommend(app: App, mayWait: OpenCap, request: Intake): Promise<IntakeResult> {
  const policy = app.policy();
  const { agent, key, content } = request;
  if (!mayRecommend(policy, agent, content.action)) {
    return refused(
      'action_not_allowed',
      `The policy does not allow ${agent} to recommend this action. Ask the admin to add it to the agent's actions.`,
    );
  }
  const hash = contentHash(content);
  for (;;) {
    await haltIfClockJumped(app);
    const known = await app.store.recommendationByKey(agent, key);
    const result = known
      ? await recommendAgain(app, request, known, hash)
      : await recommendNew(app, mayWait, request, hash);
    if (result !== 'lost_race') return result;
  }
}

async function recommendNew(
  app: App,
  mayWait: OpenCap,
  { agent, key, keyId, content }: Intake,
  hash: string,
): Promise<IntakeResult | 'lost_race'> {
  const policy = app.policy();
  const now = app.clock.now();
  const alone = evaluate(policy, agent, content, now);
  const late = tooLate(content, alone.undoWindowMs, now);
  if (late) return late;
  const closed = notTakenNow(content, alone, now);
  if (closed) return closed;
  const takeIn = () => takeNew(app, { agent, key, keyId, content }, { policy, alone, hash, now });
  if (content.kind !== 'action') return takeIn();
  const most = policy.file.agents[agent]?.max_open ?? 0;
  const taken = await mayWait(agent, most, takeIn);
  const full = `${most} recommendations of ${agent} are open. Wait until some are decided, or withdraw some.`;
  return taken ?? refused('too_many_open', full);
}

/** `alone` is what this policy says of it whatever else is open. */
async function takeNew(
  app: App,
  { agent, key, keyId, content }: Intake,
  { policy, alone, hash, now }: { policy: Policy; alone: Verdict; hash: string; now: number },
): Promise<IntakeResult | 'lost_race'> {
  const id = app.ids.next('rec');
  const around = await surroundingsOf(app, { id, agent, content, verdict: alone }, now);
  const over = overLimit(around.limits);
  if (over) return over;
  const verdict = evaluateAmong(policy, agent, content, now, { alone, ...around });
  const revision = { revision: 1, revisionHash: revisionHash(id, 1, hash), content, verdict };
  const halts = await app.store.halts();
  const moment = {
    ...momentOf(halts, subjectOf({ agent, content }), now),
    unreachable: unreachable(policy, app.roster(), now),
  };
  if (moment.paused) return pausedAgent(agent);
  if (app.clockWatch.jump() !== null) return 'lost_race';
  const events = decideReceived(revision, moment);
  const blank: Recommendation = {
    id,
    agent,
    key,
    receivedAt: now,
    ...revision,
    state: { status: 'held', heldAt: now, asked: false, freeze: null },
    amendment: null,
    notes: [],
    version: 0,
  };
  const change = changeOf(app, blank, events, { kind: 'agent', keyId }, halts.epoch, around);
  const committed = await app.store.commit(change);
  if (!committed.ok) return 'lost_race';
  app.wakeups.committed(id);
  return { ok: true, how: 'created', answer: answerOf(change.item) };
}

async function recommendAgain(
  app: App,
  { agent, keyId, content }: Intake,
  { item, contentHashes }: Keyed,
  hash: string,
): Promise<IntakeResult | 'lost_race'> {
  const latest = contentHashes.at(-1);
  if (hash === latest) return { ok: true, how: 'repeated', answer: answerOf(item) };
  if (contentHashes.includes(hash)) {
    // A late repeat of an older revision cannot be told from a wish to go back, so it must not undo the newer one.
    return refused(
      'superseded_revision',
      'This body was an earlier revision under this key and was superseded. To return to it, send it under a new key.',
    );
  }
  if (item.revision >= MOST_REVISIONS) {
    return refused(
      'too_many_revisions',
      `This key has had ${MOST_REVISIONS} revisions, which is as many as people can be asked to look at. Send the change under a new key.`,
    );
  }
  const loaded = await app.store.snapshot(item.id);
  if (loaded?.item.version !== item.version) return 'lost_race';
  if (loaded.halts.paused.some((pause) => pause.agent === agent)) return pausedAgent(agent);
  const now = app.clock.now();
  const verdict = evaluate(app.policy(), agent, content, now);
  const refusal = tooLate(content, verdict.undoWindowMs, now) ?? notTakenNow(content, verdict, now);
  if (refusal) return refusal;
  const next = item.revision + 1;
  const over = overLimit(await limitsAround(app, { agent, content, verdict }, item, now));
  if (over) return over;
  const revision = { revision: next, revisionHash: revisionHash(item.id, next, hash), content, verdict };
  const acted = await attempt(app, loaded, { type: 'revise', revision }, { kind: 'agent', keyId });
  if (acted === 'lost_race') return acted;
  if (acted.ok) return { ok: true, how: 'revised', answer: answerOf(acted.item) };
  return refused(
    'already_decided',
    'This key is already decided, so it takes no new revision. Send the change under a new key.',
  );
}

/** Resolves at the next commit that changes the version, when time is up, or when the caller is gone. */
async function waitForChange(
  app: App,
  agent: string,
  id: string,
  { version, waitMs, signal }: Parameters<AgentApi['wait']>[2],
) {
  // Listen before reading, so that a commit between the two is not missed.
  const listening = new AbortController();
  const changed = new Promise<void>((resolve) => {
    const forget = app.wakeups.once(id, resolve);
    listening.signal.addEventListener('abort', forget);
  });
  try {
    const first = await app.store.recommendation(id);
    if (first?.agent !== agent) return null;
    if (waitMs <= 0 || signal.aborted || first.version !== (version ?? first.version)) return answerOf(first);
    await Promise.race([changed, app.clock.sleep(waitMs, AbortSignal.any([signal, listening.signal]))]);
    const later = await app.store.recommendation(id);
    return later ? answerOf(later) : null;
  } finally {
    listening.abort('answered');
  }
}

async function owns(app: App, agent: string, id: string): Promise<boolean> {
  return (await app.store.recommendation(id))?.agent === agent;
}

function resultOf(acted: Awaited<ReturnType<typeof act>>): AgentResult {
  return acted.ok ? { ok: true, answer: answerOf(acted.item) } : { ok: false, refusal: acted.refusal };
}

function refused(code: Extract<IntakeResult, { ok: false }>['code'], detail: string): IntakeResult {
  return { ok: false, code, detail };
}

/** The refusal by a limit that nothing may pass; null where there is none in the way. */
function overLimit(uses: readonly LimitUse[]): IntakeResult | null {
  const over = uses.find(({ passed, beyond }) => passed && beyond === 'refuse');
  if (over === undefined) return null;
  return refused(
    'limit_passed',
    `The policy refuses what passes its limit ${over.id}: ${limitPhrase({ ...over, where: '' })}. Wait until there is room, or move less.`,
  );
}

function pausedAgent(agent: string): IntakeResult {
  return refused('agent_paused', `${agent} is paused. Ask the admin to let it act again.`);
}

/** Whether the agent's deadline leaves no time to approve, let the undo window pass, and act. */
function tooLate(content: Content, undoWindowMs: number, now: number): IntakeResult | null {
  const expiresAt = expiresAtOf(content);
  if (expiresAt === null) return null;
  // Asked this way round, a time that cannot be read counts as past.
  if (!(expiresAt > now)) return refused('expired', 'Expected expires_at to be in the future.');
  if (content.kind === 'notice' || expiresAt - undoWindowMs > now) return null;
  const minutes = Math.ceil(undoWindowMs / 60_000);
  return refused(
    'expires_too_soon',
    `Expected expires_at more than ${minutes} min ahead: that long an approval can be undone before you may act.`,
  );
}

/** Whether the policy's calendar takes nothing of this kind now; a notice asks for nothing and is always taken. */
function notTakenNow(content: Content, verdict: Verdict, now: number): IntakeResult | null {
  if (content.kind === 'notice') return null;
  const closed = verdict.freezes.find(({ kind, from, until }) => kind === 'refuse' && from <= now && now < until);
  if (!closed) return null;
  return refused(
    'calendar_refuses',
    `${closed.name}: the policy takes no ${content.action} until ${iso(closed.until)}. Send it then.`,
  );
}

function frozenUntil(app: App, { agent, content, state, verdict }: Recommendation): string | null {
  const now = app.clock.now();
  // The policy in force may know of freezes that the one which judged it did not.
  const { freezes } = evaluate(app.policy(), agent, content, now);
  const until = state.status === 'held' ? state.freeze?.until : freezeAt(verdict, now, freezes)?.until;
  return until === undefined ? null : iso(until);
}
