import type { Database } from 'better-sqlite3';
import { type Store, StoreUnavailable } from '../../app/store.ts';
import type { Recommendation } from '../../domain/state.ts';
import { type DigestReader, readerOn } from './digest/digest-reader.ts';
import { type Rows, rowsOn } from './rows.ts';
import { isUnavailable, unavailable } from './store-fault.ts';
import { queuedWrites, type StoreWrites } from './writer/queued-writes.ts';
import { writtenChange } from './written-change.ts';

/**
 * The store on a connection from `openDatabase` that is migrated, which it reads by; it owns the connection from now on, the
 * reader of reports, and what writes, which by itself shares the connection.
 */
export function createSqliteStore(
  client: Database,
  parts: { rows?: Rows; reports?: DigestReader; writes?: StoreWrites } = {},
): Store {
  const { rows = rowsOn(client), reports = readerOn(client) } = parts;
  const { writes = queuedWrites(client, { rows }) } = parts;
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
    return ids.flatMap((id) => rows.recommendations.get(id) ?? []);
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
    commit: (change) => writes.commit(writtenChange(change)),
    recommendation: (id) => read(() => rows.recommendations.get(id)),
    recommendationIds: (part, limit) => read(() => rows.recommendations.idsLike(part, limit)),
    recommendationByKey: (agent, key) => read(() => rows.recommendations.getByKey(agent, key)),
    // No transaction here and in snapshot: what is decided on them is guarded by the version and the epoch, each read
    // before what it stands for, so a change in between is a conflict at the commit.
    halts: () => read(() => rows.halts.book()),
    halt: (id) => read(() => rows.halts.get(id)),
    snapshot: (id) =>
      read(() => {
        const item = rows.recommendations.get(id);
        return item && { item, halts: rows.halts.book() };
      }),
    // Nor here: each sum is one read, and a commit that lets money through adds them up again.
    sumsBeside: (scopes, stored) => read(() => rows.exposure.beside(scopes, stored)),
    surroundings: (scopes, place, except, again) =>
      // One transaction, since three reads that each lock by themselves cost more.
      read(() =>
        together(() => ({
          others: rows.exposure.others(scopes, except),
          neighbours: rows.conflicts.neighbours(place, except),
          turnedDown: rows.turnedDown.find(place, again, except),
        })),
      ),
    exposureSince: (since, currency) => read(() => rows.letThrough.partsSince(since, currency)),
    letThrough: (scope, by) => read(() => rows.letThrough.sum(scope, by)),
    haltsSince: (at) => read(() => rows.halts.since(at)),
    conflictsOf: (id) =>
      read(() => together(() => rows.conflicts.of(id).flatMap((other) => rows.recommendations.get(other) ?? []))),
    latestPolicy: () => read(() => rows.policies.latest()),
    lastPolicies: (limit) => read(() => rows.policies.last(limit)),
    policyToHoldAgainst: () => read(() => rows.policies.toHoldAgainst()),
    undecided: (afterId, limit) => read(() => rows.due.undecided(afterId, limit)),
    policyText: (hash) => read(() => rows.policies.withHash(hash)),
    absences: (now) => read(() => rows.staff.absences(now)),
    preferences: (name) => read(() => rows.staff.preferences(name)),
    waiting: (limit) => read(() => rows.people.waiting(limit)),
    homes: (openedSince) => read(() => rows.homes.openedSince(openedSince)),
    home: (slackUser) => read(() => rows.homes.of(slackUser)),
    answerHash: (id) => read(() => rows.answers.hashOf(id)),
    latestFact: () => read(() => rows.figures.latestFact()),
    waitingVersions: (limit) => read(() => rows.figures.waiting(limit)),
    doneBy: (person, since, limit) => read(() => rows.figures.doneBy(person, since, limit)),
    homeFigures: (since) => read(() => together(() => rows.figures.lately(since))),
    autopilotSince: (since, limit) =>
      read(() =>
        together(() => {
          const { ids, count } = rows.figures.wrong(since, limit);
          const wrong = ids.flatMap((id) => rows.recommendations.get(id) ?? []);
          return { letThrough: rows.figures.letThrough(since), wrong, wrongCount: count };
        }),
      ),
    pending: (afterId, limit) => read(() => rows.due.pending(afterId, limit)),
    dueTimers: (now, limit) => read(() => rows.due.dueTimers(now, limit)),
    oldestTimer: () => read(() => rows.due.oldestTimer()),
    untouchedByHalt: (scope, limit) => read(() => rows.due.untouchedByHalt(scope, limit)),
    metByHalt: (scope, limit) => read(() => rows.due.metByHalt(scope, limit)),
    heldOrFrozen: (afterId, limit) => read(() => rows.due.heldOrFrozen(afterId, limit)),
    dueMessages: (now, limit) => read(() => together(() => rows.messages.due(now, limit))),
    messageAt: (channel, ts) => read(() => rows.messages.at(channel, ts)),
    shownAt: (channel, ts) => read(() => rows.messages.shownAt(channel, ts)),
    cardIn: (recommendationId, to) => read(() => rows.messages.cardIn(recommendationId, to)),
    waitingForBatch: (limit) => read(() => together(() => itemsOf(rows.batches.waiting(limit)))),
    crowded: (over) => read(() => together(() => rows.batches.crowded(over))),
    queued: (to, skip, after, limit) =>
      read(() =>
        together(() => {
          const page = rows.batches.queued(to, skip, after, limit);
          return { items: itemsOf(page.ids), after: page.after };
        }),
      ),
    askedSeveral: (limit) =>
      read(() => together(() => rows.gathered.several(limit).map(({ to, ids }) => ({ to, items: itemsOf(ids) })))),
    batch: (id) =>
      read(() =>
        together(() => {
          const found = rows.batches.get(id);
          if (found === null) return null;
          const members = found.members.flatMap(({ id: member, out }) => {
            const item = rows.recommendations.get(member);
            return item === null ? [] : [{ item, out }];
          });
          return { ...found, members };
        }),
      ),
    offered: (batchId, hash) => read(() => rows.batches.offered(batchId, hash)),
    sharedCards: (ids) => read(() => together(() => rows.batches.shared(ids))),
    batchCard: (batchId) => read(() => rows.batches.cardOf(batchId)),
    // Each by itself: one that cannot be written must not make the others forget what Slack already shows.
    recordMessages: async (results) => void (await Promise.all(results.map(writes.recordMessage))),
    dueCallbacks: (now, limit, perAgent) => read(() => together(() => rows.callbacksDue(now, limit, perAgent))),
    deadLetters: (agent, limit) => read(() => rows.dead.list(agent, limit)),
    deadLetter: (id) => read(() => rows.dead.get(id)),
    agentFigures: () => read(() => together(() => rows.agents.figures())),
    keyUses: () => read(() => rows.agents.keyUses()),
    callbackState: (recommendationId) => read(() => rows.callbacks.stateOf(recommendationId)),
    digest: reports.digest,
    figures: reports.figures,
    undoableAutopilot: (scope, now, limit) =>
      read(() => together(() => rows.undoable(scope, now, limit).flatMap((id) => rows.recommendations.get(id) ?? []))),
    unknownOutcomes: (scope) => read(() => rows.due.unknownOutcomes(scope)),
    lastDigest: (name) => read(() => rows.messages.lastDigest(name)),
    summary: (now, dayStartAt) =>
      read(() =>
        together(() => ({
          ...rows.people.summary(now, dayStartAt),
          callbacks: rows.callbacks.counts(),
          messages: rows.messages.counts(),
        })),
      ),
    openCount: (agent, atMost) => read(() => rows.recommendations.openCount(agent, atMost)),
    history: (recommendationId) => read(() => rows.audit.history(recommendationId)),
    async close() {
      await reports.close();
      await writes.close();
      client.close();
    },
  };
}
