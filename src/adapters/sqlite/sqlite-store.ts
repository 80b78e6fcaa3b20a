import type { Database } from 'better-sqlite3';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { type Change, type CommitResult, type Store, StoreUnavailable } from '../../app/store.ts';
import type { EventType } from '../../domain/event.ts';
import type { Recommendation } from '../../domain/state.ts';
import { agentRows } from './agent-rows.ts';
import { answerRows } from './answer-rows.ts';
import { auditLog } from './audit-log.ts';
import { batchRows } from './batch-rows.ts';
import { callbackRows } from './callback-rows.ts';
import { conflictRows } from './conflict-rows.ts';
import { deadLetters } from './dead-letters.ts';
import { type DigestReader, readerOn } from './digest/digest-reader.ts';
import { dueCallbacks } from './due-callbacks.ts';
import { exposureRows } from './exposure-rows.ts';
import { gatheredRows, LostCard } from './gathered-rows.ts';
import { haltRows } from './halt-rows.ts';
import { homeFigures } from './home-figures.ts';
import { homeRows } from './home-rows.ts';
import { leaseRows } from './lease-rows.ts';
import { letThroughRows } from './let-through-rows.ts';
import { messageResults } from './message-results.ts';
import { messageRows } from './message-rows.ts';
import { assertDurable } from './open-database.ts';
import { overview } from './overview.ts';
import { peopleRows } from './people-rows.ts';
import { policyRows } from './policy-rows.ts';
import { recommendationRows } from './recommendations.ts';
import { health } from './schema.ts';
import { isUnavailable, unavailable } from './store-fault.ts';
import { createSurroundings, LostRace } from './surroundings.ts';
import { sweeps } from './sweeps.ts';
import { turnedDownRows } from './turned-down-rows.ts';
import { undoableAutopilot } from './undoable-autopilot.ts';
import { createWriteQueue } from './write-queue.ts';

// What a person did and now looks at the card for.
const BY_A_PERSON: ReadonlySet<string> = new Set<EventType>([
  'approval_given',
  'amended',
  'reassigned',
  'snoozed',
  'note_added',
  'rejected',
  'undone',
  'closed',
  'rollback_asked',
  'rollback_approved',
  'rollback_declined',
  'rollback_requested',
]);

/**
 * The store on a connection from `openDatabase` that is migrated; it owns the connection from now on, and the reader of
 * reports.
 */
export function createSqliteStore(client: Database, reports: DigestReader = readerOn(client)): Store {
  const db = drizzle({ client });
  const recommendations = recommendationRows(db);
  const exposure = exposureRows(client);
  const conflicts = conflictRows(client);
  const turnedDown = turnedDownRows(client);
  const surroundings = createSurroundings(exposure, conflicts, turnedDown);
  const letThrough = letThroughRows(client);
  const halts = haltRows(db);
  const audit = auditLog(db);
  const callbacks = callbackRows(db);
  const callbacksDue = dueCallbacks(client);
  const messages = messageRows(client, db);
  const gathered = gatheredRows(client);
  const batches = batchRows(client);
  const dead = deadLetters(db);
  const agents = agentRows(client, db);
  const recordMessage = messageResults(db);
  const due = sweeps(db);
  const people = overview(db);
  const staff = peopleRows(db);
  const undoable = undoableAutopilot(client);
  const homes = homeRows(db);
  const answers = answerRows(db);
  const figures = homeFigures(client);
  const lease = leaseRows(db);
  const policies = policyRows(db);
  const begin = client.prepare('BEGIN');
  const end = client.prepare('COMMIT');
  const proveWrite = db
    .update(health)
    .set({ checks: sql`${health.checks} + 1` })
    .where(eq(health.id, 1))
    .prepare();
  const queue = createWriteQueue(client);

  function commit(change: Change): CommitResult {
    const { item } = change;
    if (halts.epoch() !== change.haltEpoch) return { ok: false, conflict: 'halts' };
    const written = exposure.keeping(item, () => recommendations.write(change));
    if (!written) return { ok: false, conflict: item.version === 1 ? 'key' : 'version' };
    const { drafts, redrawn, met } = surroundings.settle(change);
    turnedDown.write(item, change.turnedDown ?? null);
    audit.append(item.id, drafts);
    const at = change.audit[0]?.at ?? 0;
    for (const id of redrawn) messages.redrawCards(id, recommendations.touch(id), at);
    callbacks.add(change.callbacks, item.version);
    const byPerson = change.audit.some(({ type }) => BY_A_PERSON.has(type));
    const urgency = byPerson ? 0 : at;
    if (item.version > 1) {
      messages.redrawCards(item.id, item.version, urgency);
      gathered.redraw(item.id, urgency);
    }
    batches.settle(change, met, urgency);
    messages.add(batches.addressed(change.messages, change), item.version);
    return { ok: true };
  }

  /** For what needs a look at its card though nothing about it changed. */
  function redrawnAlone(id: string, at: number): void {
    messages.redrawCards(id, recommendations.touch(id), at);
    batches.showAlone(id, null, at);
  }

  /** Several statements see one and the same commit, also while other processes write. */
  function together<T>(query: () => T): T {
    begin.run();
    try {
      return query();
    } finally {
      if (client.inTransaction) end.run();
    }
  }

  function itemsOf(ids: readonly string[]): Recommendation[] {
    return ids.flatMap((id) => recommendations.get(id) ?? []);
  }

  async function read<T>(query: () => T): Promise<T> {
    if (!client.open) throw new StoreUnavailable('read: it is closed');
    try {
      return query();
    } catch (error) {
      throw isUnavailable(error) ? unavailable('read', error) : error;
    }
  }

  return {
    recommendation: (id) => read(() => recommendations.get(id)),
    recommendationIds: (part, limit) => read(() => recommendations.idsLike(part, limit)),
    recommendationByKey: (agent, key) => read(() => recommendations.getByKey(agent, key)),
    // No transaction here and in snapshot: what is decided on them is guarded by the version and the epoch, each read
    // before what it stands for, so a change in between is a conflict at the commit.
    halts: () => read(halts.book),
    halt: (id) => read(() => halts.get(id)),
    snapshot: (id) =>
      read(() => {
        const item = recommendations.get(id);
        return item && { item, halts: halts.book() };
      }),
    surroundings: (scopes, place, except, again) =>
      // One transaction, since three reads that each lock by themselves cost more.
      read(() =>
        together(() => ({
          others: exposure.others(scopes, except),
          neighbours: conflicts.neighbours(place, except),
          turnedDown: turnedDown.find(place, again, except),
        })),
      ),
    exposureSince: (since, currency) => read(() => letThrough.partsSince(since, currency)),
    letThrough: (scope, by) => read(() => letThrough.sum(scope, by)),
    haltsSince: (at) => read(() => halts.since(at)),
    conflictsOf: (id) =>
      read(() => together(() => conflicts.of(id).flatMap((other) => recommendations.get(other) ?? []))),
    async commit(change) {
      try {
        return await queue.write(() => commit(change));
      } catch (error) {
        // Seen only once it was written, and so taken back.
        if (error instanceof LostRace) return { ok: false, conflict: error.conflict };
        throw error;
      }
    },
    commitHalt: (change) =>
      queue.write(() => {
        if (!halts.write(change.halt, change.expectedEpoch)) return { ok: false };
        audit.append(null, change.audit);
        messages.add(change.messages, 1);
        return { ok: true };
      }),
    latestPolicy: () => read(policies.latest),
    lastPolicies: (limit) => read(() => policies.last(limit)),
    policyToHoldAgainst: () => read(() => policies.toHoldAgainst()),
    policyHeldAgainst: (hash) => queue.write(() => policies.heldAgainst(hash)),
    undecided: (afterId, limit) => read(() => due.undecided(afterId, limit)),
    policyText: (hash) => read(() => policies.withHash(hash)),
    commitPolicy: ({ policy, expectedHash, audit: drafts, messages: shown }) =>
      queue.write(() => {
        if (!policies.add(policy, expectedHash)) return { ok: false };
        audit.append(null, drafts);
        messages.add(shown, 1);
        return { ok: true };
      }),
    commitPause: ({ agent, pause, expectedEpoch, audit: drafts }) =>
      queue.write(() => {
        if (!halts.writePause(agent, pause, expectedEpoch)) return { ok: false };
        audit.append(null, drafts);
        return { ok: true };
      }),
    append: (drafts, shown) =>
      queue.write(() => {
        audit.append(null, drafts);
        messages.add(shown, 1);
      }),
    absences: (now) => read(() => staff.absences(now)),
    commitAbsence: ({ person, absence, audit: facts, messages: shown }) =>
      queue.write(() => {
        if (!staff.setAbsence(person, absence)) return false;
        audit.append(null, facts);
        messages.add(shown, 1);
        return true;
      }),
    preferences: (name) => read(() => staff.preferences(name)),
    waiting: (limit) => read(() => people.waiting(limit)),
    setPreference: (person, name, value, drafts) =>
      queue.write(() => {
        staff.setPreference(person, name, value);
        audit.append(null, drafts);
      }),
    homes: (openedSince) => read(() => homes.openedSince(openedSince)),
    home: (slackUser) => read(() => homes.of(slackUser)),
    openHome: (slackUser, at, viewHash) => queue.write(() => homes.opened(slackUser, at, viewHash)),
    drawnHome: (slackUser, drawn) =>
      queue.write(() => {
        if (drawn === null) return homes.drawn(slackUser, null);
        const { fact, ...shown } = drawn;
        homes.drawn(slackUser, shown);
        if (fact !== null) audit.append(null, [fact]);
      }),
    keepAnswer: ({ fact, ...answer }) =>
      queue.write(() => {
        answers.keep(answer);
        audit.append(null, [fact]);
      }),
    answerHash: (id) => read(() => answers.hashOf(id)),
    latestFact: () => read(figures.latestFact),
    waitingVersions: (limit) => read(() => figures.waiting(limit)),
    doneBy: (person, since, limit) => read(() => figures.doneBy(person, since, limit)),
    homeFigures: (since) => read(() => together(() => figures.lately(since))),
    autopilotSince: (since, limit) =>
      read(() =>
        together(() => {
          const { ids, count } = figures.wrong(since, limit);
          const wrong = ids.flatMap((id) => recommendations.get(id) ?? []);
          return { letThrough: figures.letThrough(since), wrong, wrongCount: count };
        }),
      ),
    pending: (afterId, limit) => read(() => due.pending(afterId, limit)),
    dueTimers: (now, limit) => read(() => due.dueTimers(now, limit)),
    oldestTimer: () => read(due.oldestTimer),
    untouchedByHalt: (scope, limit) => read(() => due.untouchedByHalt(scope, limit)),
    metByHalt: (scope, limit) => read(() => due.metByHalt(scope, limit)),
    heldOrFrozen: (afterId, limit) => read(() => due.heldOrFrozen(afterId, limit)),
    dueMessages: (now, limit) => read(() => together(() => messages.due(now, limit))),
    messageAt: (channel, ts) => read(() => messages.at(channel, ts)),
    shownAt: (channel, ts) => read(() => messages.shownAt(channel, ts)),
    cardIn: (recommendationId, to) => read(() => messages.cardIn(recommendationId, to)),
    waitingForBatch: (limit) => read(() => together(() => itemsOf(batches.waiting(limit)))),
    crowded: (over) => read(() => together(() => batches.crowded(over))),
    queued: (to, skip, after, limit) =>
      read(() =>
        together(() => {
          const page = batches.queued(to, skip, after, limit);
          return { items: itemsOf(page.ids), after: page.after };
        }),
      ),
    askedSeveral: (limit) =>
      read(() => together(() => gathered.several(limit).map(({ to, ids }) => ({ to, items: itemsOf(ids) })))),
    gatherCards: async (gathering) => {
      try {
        return await queue.write(() => {
          gathered.add(gathering);
          messages.add([gathering.message], 1);
          return { ok: true };
        });
      } catch (error) {
        if (error instanceof LostCard) return { ok: false };
        throw error;
      }
    },
    commitBatch: (batch) =>
      queue.write(() => {
        const isSame = batch.items.every(({ id, version }) => recommendations.get(id)?.version === version);
        if (!isSame || !batches.canTake(batch)) return { ok: false };
        batches.add(batch);
        messages.add([batch.message], 1);
        audit.append(null, batch.audit);
        return { ok: true };
      }),
    showAlone: (ids, urgency, drafts) =>
      queue.write(() => {
        for (const id of ids) batches.showAlone(id, urgency, urgency ?? 0);
        audit.append(null, drafts);
      }),
    batch: (id) =>
      read(() =>
        together(() => {
          const found = batches.get(id);
          if (found === null) return null;
          const members = found.members.flatMap(({ id: member, out }) => {
            const item = recommendations.get(member);
            return item === null ? [] : [{ item, out }];
          });
          return { ...found, members };
        }),
      ),
    keepOffered: (batchId, hash, offered) => queue.write(() => batches.keepOffered(batchId, hash, offered)),
    offered: (batchId, hash) => read(() => batches.offered(batchId, hash)),
    sharedCards: (ids) => read(() => together(() => batches.shared(ids))),
    batchCard: (batchId) => read(() => batches.cardOf(batchId)),
    // Each by itself: one that cannot be written must not make the others forget what Slack already shows.
    async recordMessages(results) {
      await Promise.all(
        results.map((result) =>
          queue.write(() => {
            recordMessage(result);
            const fact = result.kind === 'drawn' ? result.shown?.fact : null;
            if (fact) audit.append(null, [fact]);
          }),
        ),
      );
    },
    dueCallbacks: (now, limit, perAgent) => read(() => together(() => callbacksDue(now, limit, perAgent))),
    recordCallback: (result, shown, drafts) =>
      queue.write(() => {
        const { recommendationId, taken } = callbacks.record(result);
        audit.append(recommendationId, drafts);
        if (taken) messages.add(shown, 1);
        if (!taken || result.next.state !== 'dead') return;
        // Its card says that the agent could not be told, and perhaps nothing else will ever change it: a version of its
        // own, since a drawing of this one may be on its way to Slack.
        redrawnAlone(recommendationId, result.at);
      }),
    deadLetters: (agent, limit) => read(() => dead.list(agent, limit)),
    replayCallbacks: (ids, at, auditOf) =>
      queue.write(() => {
        const letters = ids.flatMap((id) => dead.revive(id, at) ?? []);
        for (const letter of letters) {
          const { recommendationId } = letter;
          audit.append(recommendationId, [auditOf(letter)]);
          redrawnAlone(recommendationId, at);
        }
        return letters.length;
      }),
    agentFigures: () => read(() => together(agents.figures)),
    keyUses: () => read(agents.keyUses),
    recordKeyUses: (uses) => queue.write(() => agents.recordKeyUses(uses)),
    callbackState: (recommendationId) => read(() => callbacks.stateOf(recommendationId)),
    digest: reports.digest,
    figures: reports.figures,
    undoableAutopilot: (scope, now, limit) =>
      read(() => together(() => undoable(scope, now, limit).flatMap((id) => recommendations.get(id) ?? []))),
    unknownOutcomes: (scope) => read(() => due.unknownOutcomes(scope)),
    lastDigest: (name) => read(() => messages.lastDigest(name)),
    startDigest: (name, at) => queue.write(() => messages.startDigest(name, at)),
    summary: (now, dayStartAt) =>
      read(() =>
        together(() => ({
          ...people.summary(now, dayStartAt),
          callbacks: callbacks.counts(),
          messages: messages.counts(),
        })),
      ),
    openCount: (agent, atMost) => read(() => recommendations.openCount(agent, atMost)),
    history: (recommendationId) => read(() => audit.history(recommendationId)),
    lease: (name, holder, now, until) => queue.write(() => lease(name, holder, now, until)),
    async check() {
      await queue.write(() => proveWrite.run());
      try {
        assertDurable(client);
      } catch (cause) {
        throw new StoreUnavailable('keep its promise of durability', { cause });
      }
    },
    async close() {
      queue.close();
      await reports.close();
      client.close();
    },
  };
}
