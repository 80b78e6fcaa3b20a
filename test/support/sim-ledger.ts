import type { Drawing } from '../../src/app/ports.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { batchFormed, decidedTogether } from './sim-batches.ts';
import type { SimClock } from './sim-clock.ts';
import { createHours } from './sim-hours.ts';
import { type Life, must, wasExecuted, wasRolledBack } from './sim-life.ts';
import { SIM_LIMITS } from './sim-policy.ts';
import type { Fact, Probe, StoredItem } from './sim-probe.ts';
import { type Counts, live } from './sim-promises.ts';
import { createAbsences, rolesByName } from './sim-staff.ts';
import type { Trace } from './sim-trace.ts';

export type Ledger = {
  /** Reads what was stored since, and throws `Broken` where it keeps a promise badly. */
  sync(): void;
  /** How many facts the record holds. */
  size(): number;
  life(id: string): Life | null;
  lives(): Life[];
  /** The scopes that are halted now. */
  halts(): string[];
  /** Who asked to release what is halted now. */
  releaseAsked(): string[];
  /** Throws `Broken` where a text tells as done what no agent has reported. */
  readAsPersonDoes(text: string, about: readonly Life[]): void;
};

/** Lives every recommendation again from the record alone, and holds the stored rows and all that is said against it. */
export function createLedger({
  probe,
  policy,
  clock,
  trace,
}: {
  probe: Probe;
  policy: Policy;
  clock: SimClock;
  trace: Trace;
}): Ledger {
  const lives = new Map<string, Life>();
  const halts = new Map<string, string>();
  const releases = new Map<string, string>();
  const peopleOnly = new Map<string, string>();
  const digests = new Map<string, number>();
  const absences = createAbsences(policy);
  const hours = createHours(policy);
  let read = 0;

  function take(fact: Fact, items: Map<string, StoredItem>, changed: Set<string>): void {
    const { type, recommendationId: id } = fact;
    must(fact.seq === read + 1, `the record has no gap before ${fact.seq}`);
    read = fact.seq;
    trace.add(`leaf ${fact.text}`);
    if (type === 'halt_engaged') halts.set(fact.halt ?? '', fact.scope ?? '');
    else if (type === 'halt_engaged_again') releases.delete(fact.halt ?? '');
    else if (type === 'halt_release_requested') releases.set(fact.halt ?? '', fact.privates.person ?? '');
    else if (type === 'halt_released') takeRelease(fact);
    else if (type === 'halt_ended') must(peopleOnly.delete(fact.halt ?? ''), 'only what was released ends');
    else if (type === 'digest_due') takeDigest(fact);
    else if (type === 'person_away' || type === 'person_back') absences.take(fact);
    else if (type === 'batch_formed') batchFormed(fact, lives, probe);
    if (id === null || type === 'shown' || (type.startsWith('callback_') && type !== 'callback_dead')) return;
    const stored = items.get(id) ?? probe.item(id);
    items.set(id, stored);
    const life = lives.get(id) ?? unborn(id, stored);
    lives.set(id, life);
    // A dead letter is a version of its own, for the card to say it; the facts of a change are one version together.
    if (type === 'callback_dead') {
      life.version += 1;
      return;
    }
    decidedTogether(life, fact, probe);
    changed.add(id);
    // Who is linked with it, or no longer, is drawn anew: a version of its own.
    for (const other of [...(fact.linked ?? []), ...(fact.unlinked ?? [])]) {
      const met = lives.get(other);
      must(met !== undefined, 'only what is known is linked');
      met.version += 1;
    }
    live(life, fact, {
      stored,
      exposed: (counts) => exposed([...lives.values()], counts),
      halted: [...halts.values()].some((scope) => covers(scope, life)),
      peopleOnly: [...peopleOnly.values()].some((scope) => covers(scope, life)),
      rolesOf: (person) => rolesByName(policy, person),
      everLeftTo: absences.everLeftTo,
      wasEverOutOfReach: (role) => (policy.file.roles[role]?.people ?? []).every(absences.wasEverAway),
      hours,
      isTold: (agent) => policy.file.agents[agent]?.callback_url !== undefined,
      showed: clock.showed,
    });
  }

  function takeRelease({ halt = '', privates }: Fact): void {
    const first = releases.get(halt);
    must(first !== undefined && first !== privates.person, 'two people release a halt');
    peopleOnly.set(halt, halts.get(halt) ?? '');
    must(halts.delete(halt), 'a halt that is released was on');
    releases.delete(halt);
  }

  function takeDigest({ digest, from, to }: Fact): void {
    const name = String(digest);
    const last = digests.get(name);
    // Earlier, where a clock that was ahead has been put back; the first begins when the bot first ran.
    const wasAhead = last !== undefined && from !== undefined && from < last;
    must(last === undefined || from === last || wasAhead, 'a digest begins where the one before it ended');
    must(to !== undefined && from !== undefined && to > from, 'a digest ends after it begins');
    digests.set(name, to);
  }

  return {
    sync() {
      const items = new Map<string, StoredItem>();
      const changed = new Set<string>();
      for (const fact of probe.factsAfter(read)) take(fact, items, changed);
      for (const id of changed) {
        const life = lives.get(id);
        if (life) life.version += 1;
      }
      must(probe.drift().length === 0, `the sums of money are those of the rows: ${JSON.stringify(probe.drift())}`);
      for (const [id, stored] of items) {
        const life = lives.get(id);
        must(life !== undefined, 'what is stored has a record');
        compare(life, stored, probe.callbacks(id));
      }
    },
    size: () => read,
    life: (id) => lives.get(id) ?? null,
    lives: () => [...lives.values()],
    halts: () => [...halts.values()],
    releaseAsked: () => [...releases.values()],
    readAsPersonDoes(text, about) {
      if (/\bexecuted\b/i.test(text))
        must(about.some(wasExecuted), `nothing is called executed before its agent reports it: ${text}`);
      if (/\brolled\b/i.test(text))
        must(about.some(wasRolledBack), `nothing is called rolled back before its agent reports it: ${text}`);
    },
  };
}

/** All that a person reads of a drawing. */
export function wordsOf({ text, blocks }: Drawing): string {
  return `${text}\n${JSON.stringify(blocks)}`;
}

/** What all that counts adds up to, from the record alone. */
function exposed(lives: readonly Life[], { limit, now, life }: Counts): number {
  const { overHours, same } = SIM_LIMITS[limit] ?? { overHours: 0, same: () => false };
  const since = hour(now - overHours * HOUR_MS);
  return lives
    .filter((other) => same(life, other) && counts(other, since))
    .reduce((sum, { verdict }) => sum + (verdict.amount?.amountMinor ?? 0), 0);
}

function counts({ status, movedAt, content }: Life, since: number): boolean {
  if (content.target === undefined) return false;
  if (['held', 'pending', 'approved', 'executing', 'handed_over'].includes(status)) return true;
  return (
    ['executed', 'rolling_back', 'rollback_failed', 'closed'].includes(status) &&
    movedAt !== null &&
    hour(movedAt) >= since
  );
}

const HOUR_MS = 3_600_000;
const hour = (at: number) => Math.floor(at / HOUR_MS) * HOUR_MS;

function unborn(id: string, { agent, revision, revisionHash, verdict, content }: StoredItem): Life {
  return {
    ...{ id, agent, revision, revisionHash, verdict, content, status: 'held', version: 0 },
    ...{
      step: -1,
      stepStartedAt: 0,
      reminded: 0,
      frozenAt: null,
      yes: [],
      snoozes: new Map(),
      releasedByPolicy: false,
    },
    movedAt: null,
    ...{
      undoUntil: 0,
      undoClosed: false,
      redeemBy: 0,
      reportBy: 0,
      chases: 0,
      wantBack: null,
      rollbackUntil: null,
      decisions: 0,
    },
    ...{ permits: new Map(), owed: [], past: [] },
  };
}

function covers(scope: string, { agent, content }: Life): boolean {
  const { platform, account } = content.target ?? {};
  const names = [`agent:${agent}`, `action:${content.action}`, `platform:${platform}`, `account:${account}`];
  return scope === 'all' || names.includes(scope);
}

const ENTERING = ['received', 'revised', 'released'];

/** The stored row and the callbacks are what the record says that they are. */
function compare(life: Life, stored: StoredItem, callbacks: ReturnType<Probe['callbacks']>): void {
  const { state } = stored;
  const last = life.past.at(-1)?.type ?? '';
  must(!ENTERING.includes(last), 'what enters is asked, held, noted or let through at once');
  must(stored.status === life.status, `the record leads to ${life.status}, the row says ${stored.status}`);
  must(stored.revisionHash === life.revisionHash, 'row and record name the same revision');
  must(stored.version === life.version, 'a version counts one commit');
  if (life.status === 'pending') {
    must(state.step === life.step && state.stepStartedAt === life.stepStartedAt, 'row and record ask the same step');
    must((state.frozenAt ?? null) === life.frozenAt, 'row and record are frozen alike');
  }
  const given =
    life.status === 'pending' ? state.approvals : life.status === 'approved' ? state.release?.approvals : null;
  if (given)
    must(
      String(given.map(({ by }) => by)) === String(life.yes.map(({ person }) => person)),
      'row and record know the same approvals',
    );
  must(
    String(callbacks.map(({ type }) => type)) === String(life.owed),
    `its agent is told of each decision: ${life.owed}`,
  );
  const versions = callbacks.map(({ version }) => version);
  must(
    versions.every((version, index) => version > (versions[index - 1] ?? 0)),
    'decision_version rises',
  );
  must(
    versions.every((version) => version <= stored.version),
    'no callback is ahead of its recommendation',
  );
}
