import type { Database } from 'better-sqlite3';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { Change, CommitResult, Store } from '../../../app/store.ts';
import type { EventType } from '../../../domain/event.ts';
import { agentRows } from '../agent-rows.ts';
import { answerRows } from '../answer-rows.ts';
import { auditLog } from '../audit-log.ts';
import { batchRows } from '../batch-rows.ts';
import { callbackRows } from '../callback-rows.ts';
import { conflictRows } from '../conflict-rows.ts';
import { deadLetters } from '../dead-letters.ts';
import { exposureRows } from '../exposure-rows.ts';
import { gatheredRows } from '../gathered-rows.ts';
import { haltRows } from '../halt-rows.ts';
import { homeRows } from '../home-rows.ts';
import { leaseRows } from '../lease-rows.ts';
import { messageResults } from '../message-results.ts';
import { messageRows } from '../message-rows.ts';
import { peopleRows } from '../people-rows.ts';
import { policyRows } from '../policy-rows.ts';
import { recommendationRows } from '../recommendations.ts';
import { health } from '../schema.ts';
import { createSurroundings } from '../surroundings.ts';
import { turnedDownRows } from '../turned-down-rows.ts';

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

/** What `Store` writes, as work that is done within a transaction which is open: at once, and answered with plain data. */
export type StoreJobs = {
  [Name in JobName]: (...args: Parameters<Store[Name]>) => Awaited<ReturnType<Store[Name]>>;
} & {
  recordMessage(result: Parameters<Store['recordMessages']>[0][number]): void;
  /** Writes something, which a database that cannot be written to does not take. */
  proveWrite(): void;
};

type JobName =
  | 'commit'
  | 'commitHalt'
  | 'commitPolicy'
  | 'commitPause'
  | 'policyHeldAgainst'
  | 'append'
  | 'commitAbsence'
  | 'setPreference'
  | 'openHome'
  | 'drawnHome'
  | 'keepAnswer'
  | 'gatherCards'
  | 'commitBatch'
  | 'showAlone'
  | 'keepOffered'
  | 'recordCallback'
  | 'replayCallbacks'
  | 'recordKeyUses'
  | 'startDigest'
  | 'lease';

/** The jobs on the connection that writes. One that throws `LostRace` or `LostCard` is to be taken back. */
export function storeJobs(client: Database): StoreJobs {
  const db = drizzle({ client });
  const recommendations = recommendationRows(db);
  const exposure = exposureRows(client);
  const turnedDown = turnedDownRows(client);
  const surroundings = createSurroundings(exposure, conflictRows(client), turnedDown);
  const halts = haltRows(db);
  const audit = auditLog(db);
  const callbacks = callbackRows(db);
  const messages = messageRows(client, db);
  const gathered = gatheredRows(client);
  const batches = batchRows(client);
  const dead = deadLetters(db);
  const agents = agentRows(client, db);
  const staff = peopleRows(db);
  const homes = homeRows(db);
  const answers = answerRows(db);
  const policies = policyRows(db);
  const recordMessage = messageResults(db);
  const prove = db
    .update(health)
    .set({ checks: sql`${health.checks} + 1` })
    .where(eq(health.id, 1))
    .prepare();

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

  return {
    commit,
    commitHalt(change) {
      if (!halts.write(change.halt, change.expectedEpoch)) return { ok: false };
      audit.append(null, change.audit);
      messages.add(change.messages, 1);
      return { ok: true };
    },
    commitPolicy({ policy, expectedHash, audit: drafts, messages: shown }) {
      if (!policies.add(policy, expectedHash)) return { ok: false };
      audit.append(null, drafts);
      messages.add(shown, 1);
      return { ok: true };
    },
    commitPause({ agent, pause, expectedEpoch, audit: drafts }) {
      if (!halts.writePause(agent, pause, expectedEpoch)) return { ok: false };
      audit.append(null, drafts);
      return { ok: true };
    },
    policyHeldAgainst: policies.heldAgainst,
    append(drafts, shown) {
      audit.append(null, drafts);
      messages.add(shown, 1);
    },
    commitAbsence({ person, absence, audit: facts, messages: shown }) {
      if (!staff.setAbsence(person, absence)) return false;
      audit.append(null, facts);
      messages.add(shown, 1);
      return true;
    },
    setPreference(person, name, value, drafts) {
      staff.setPreference(person, name, value);
      audit.append(null, drafts);
    },
    openHome: homes.opened,
    drawnHome(slackUser, drawn) {
      if (drawn === null) return homes.drawn(slackUser, null);
      const { fact, ...shown } = drawn;
      homes.drawn(slackUser, shown);
      if (fact !== null) audit.append(null, [fact]);
    },
    keepAnswer({ fact, ...answer }) {
      answers.keep(answer);
      audit.append(null, [fact]);
    },
    gatherCards(gathering) {
      gathered.add(gathering);
      messages.add([gathering.message], 1);
      return { ok: true };
    },
    commitBatch(batch) {
      const isSame = batch.items.every(({ id, version }) => recommendations.get(id)?.version === version);
      if (!isSame || !batches.canTake(batch)) return { ok: false };
      batches.add(batch);
      messages.add([batch.message], 1);
      audit.append(null, batch.audit);
      return { ok: true };
    },
    showAlone(ids, urgency, drafts) {
      for (const id of ids) batches.showAlone(id, urgency, urgency ?? 0);
      audit.append(null, drafts);
    },
    keepOffered: batches.keepOffered,
    recordMessage(result) {
      recordMessage(result);
      const fact = result.kind === 'drawn' ? result.shown?.fact : null;
      if (fact) audit.append(null, [fact]);
    },
    recordCallback(result, shown, drafts) {
      const { recommendationId, taken } = callbacks.record(result);
      audit.append(recommendationId, drafts);
      if (taken) messages.add(shown, 1);
      if (!taken || result.next.state !== 'dead') return;
      // Its card says that the agent could not be told, and perhaps nothing else will ever change it: a version of its
      // own, since a drawing of this one may be on its way to Slack.
      redrawnAlone(recommendationId, result.at);
    },
    replayCallbacks(letters, at) {
      const revived = letters.filter(({ id }) => dead.revive(id, at));
      for (const { recommendationId, audit: draft } of revived) {
        audit.append(recommendationId, [draft]);
        redrawnAlone(recommendationId, at);
      }
      return revived.length;
    },
    recordKeyUses: agents.recordKeyUses,
    startDigest: messages.startDigest,
    lease: leaseRows(db),
    proveWrite: () => void prove.run(),
  };
}
