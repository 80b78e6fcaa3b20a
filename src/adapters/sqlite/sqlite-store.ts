import type { Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { type Store, StoreUnavailable } from '../../app/store.ts';
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
import { gatheredRows } from './gathered-rows.ts';
import { haltRows } from './halt-rows.ts';
import { homeFigures } from './home-figures.ts';
import { homeRows } from './home-rows.ts';
import { letThroughRows } from './let-through-rows.ts';
import { messageRows } from './message-rows.ts';
import { overview } from './overview.ts';
import { peopleRows } from './people-rows.ts';
import { policyRows } from './policy-rows.ts';
import { recommendationRows } from './recommendations.ts';
import { isUnavailable, unavailable } from './store-fault.ts';
import { sweeps } from './sweeps.ts';
import { turnedDownRows } from './turned-down-rows.ts';
import { undoableAutopilot } from './undoable-autopilot.ts';
import { queuedWrites, type StoreWrites } from './writer/queued-writes.ts';

/**
 * The store on a connection from `openDatabase` that is migrated, which it reads by; it owns the connection from now on, the
 * reader of reports, and what writes, which by itself shares the connection.
 */
export function createSqliteStore(
  client: Database,
  reports: DigestReader = readerOn(client),
  writes: StoreWrites = queuedWrites(client),
): Store {
  const db = drizzle({ client });
  const recommendations = recommendationRows(db);
  const exposure = exposureRows(client);
  const conflicts = conflictRows(client);
  const turnedDown = turnedDownRows(client);
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
  const due = sweeps(db);
  const people = overview(db);
  const staff = peopleRows(db);
  const undoable = undoableAutopilot(client);
  const homes = homeRows(db);
  const answers = answerRows(db);
  const figures = homeFigures(client);
  const policies = policyRows(db);
  const begin = client.prepare('BEGIN');
  const end = client.prepare('COMMIT');

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
    ...writes,
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
    latestPolicy: () => read(policies.latest),
    lastPolicies: (limit) => read(() => policies.last(limit)),
    policyToHoldAgainst: () => read(() => policies.toHoldAgainst()),
    undecided: (afterId, limit) => read(() => due.undecided(afterId, limit)),
    policyText: (hash) => read(() => policies.withHash(hash)),
    absences: (now) => read(() => staff.absences(now)),
    preferences: (name) => read(() => staff.preferences(name)),
    waiting: (limit) => read(() => people.waiting(limit)),
    homes: (openedSince) => read(() => homes.openedSince(openedSince)),
    home: (slackUser) => read(() => homes.of(slackUser)),
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
    offered: (batchId, hash) => read(() => batches.offered(batchId, hash)),
    sharedCards: (ids) => read(() => together(() => batches.shared(ids))),
    batchCard: (batchId) => read(() => batches.cardOf(batchId)),
    // Each by itself: one that cannot be written must not make the others forget what Slack already shows.
    recordMessages: async (results) => void (await Promise.all(results.map(writes.recordMessage))),
    dueCallbacks: (now, limit, perAgent) => read(() => together(() => callbacksDue(now, limit, perAgent))),
    deadLetters: (agent, limit) => read(() => dead.list(agent, limit)),
    deadLetter: (id) => read(() => dead.get(id)),
    agentFigures: () => read(() => together(agents.figures)),
    keyUses: () => read(agents.keyUses),
    callbackState: (recommendationId) => read(() => callbacks.stateOf(recommendationId)),
    digest: reports.digest,
    figures: reports.figures,
    undoableAutopilot: (scope, now, limit) =>
      read(() => together(() => undoable(scope, now, limit).flatMap((id) => recommendations.get(id) ?? []))),
    unknownOutcomes: (scope) => read(() => due.unknownOutcomes(scope)),
    lastDigest: (name) => read(() => messages.lastDigest(name)),
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
    async close() {
      await reports.close();
      await writes.close();
      client.close();
    },
  };
}
