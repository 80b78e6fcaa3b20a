import type { Database } from 'better-sqlite3';
import type { CommitResult, Store } from '../../../app/store.ts';
import type { EventType } from '../../../domain/event.ts';
import type { Rows } from '../rows.ts';
import { createSurroundings } from '../surroundings.ts';
import type { WrittenChange } from '../written-change.ts';

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
  commit(change: WrittenChange): CommitResult;
  recordMessage(result: Parameters<Store['recordMessages']>[0][number]): void;
  /** Writes something, which a database that cannot be written to does not take. */
  proveWrite(): void;
};

type JobName =
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

/** The jobs by the rows of the connection that writes. One that throws `LostRace` or `LostCard` is to be taken back. */
export function storeJobs(client: Database, rows: Rows): StoreJobs {
  const surroundings = createSurroundings(rows);
  const prove = client.prepare('UPDATE health SET checks = checks + 1 WHERE id = 1');

  function commit(change: WrittenChange): CommitResult {
    const { item } = change;
    if (rows.halts.epoch() !== change.haltEpoch) return { ok: false, conflict: 'halts' };
    const written = rows.exposure.keeping(item, () => rows.recommendations.write(change));
    if (!written) return { ok: false, conflict: item.version === 1 ? 'key' : 'version' };
    const { drafts, redrawn, met } = surroundings.settle(change);
    rows.turnedDown.write(item, change.turnedDown ?? null);
    rows.audit.append(item.id, drafts);
    const at = change.audit[0]?.at ?? 0;
    for (const id of redrawn) rows.messages.redrawCards(id, rows.recommendations.touch(id), at);
    rows.callbacks.add(change.callbacks, item.version);
    const byPerson = change.audit.some(({ type }) => BY_A_PERSON.has(type));
    const urgency = byPerson ? 0 : at;
    if (item.version > 1) {
      rows.messages.redrawCards(item.id, item.version, urgency);
      rows.gathered.redraw(item.id, urgency);
    }
    rows.batches.settle(change, met, urgency);
    rows.messages.add(rows.batches.addressed(change.messages, change), item.version);
    return { ok: true };
  }

  /** For what needs a look at its card though nothing about it changed. */
  function redrawnAlone(id: string, at: number): void {
    rows.messages.redrawCards(id, rows.recommendations.touch(id), at);
    rows.batches.showAlone(id, null, at);
  }

  return {
    commit,
    commitHalt(change) {
      if (!rows.halts.write(change.halt, change.expectedEpoch)) return { ok: false };
      rows.audit.append(null, change.audit);
      rows.messages.add(change.messages, 1);
      return { ok: true };
    },
    commitPolicy({ policy, expectedHash, audit: drafts, messages: shown }) {
      if (!rows.policies.add(policy, expectedHash)) return { ok: false };
      rows.audit.append(null, drafts);
      rows.messages.add(shown, 1);
      return { ok: true };
    },
    commitPause({ agent, pause, expectedEpoch, audit: drafts }) {
      if (!rows.halts.writePause(agent, pause, expectedEpoch)) return { ok: false };
      rows.audit.append(null, drafts);
      return { ok: true };
    },
    policyHeldAgainst: (...args) => rows.policies.heldAgainst(...args),
    append(drafts, shown) {
      rows.audit.append(null, drafts);
      rows.messages.add(shown, 1);
    },
    commitAbsence({ person, absence, audit: facts, messages: shown }) {
      if (!rows.staff.setAbsence(person, absence)) return false;
      rows.audit.append(null, facts);
      rows.messages.add(shown, 1);
      return true;
    },
    setPreference(person, name, value, drafts) {
      rows.staff.setPreference(person, name, value);
      rows.audit.append(null, drafts);
    },
    openHome: (...args) => rows.homes.opened(...args),
    drawnHome(slackUser, drawn) {
      if (drawn === null) return rows.homes.drawn(slackUser, null);
      const { fact, ...shown } = drawn;
      rows.homes.drawn(slackUser, shown);
      if (fact !== null) rows.audit.append(null, [fact]);
    },
    keepAnswer({ fact, ...answer }) {
      rows.answers.keep(answer);
      rows.audit.append(null, [fact]);
    },
    gatherCards(gathering) {
      rows.gathered.add(gathering);
      rows.messages.add([gathering.message], 1);
      return { ok: true };
    },
    commitBatch(batch) {
      const isSame = batch.items.every(({ id, version }) => rows.recommendations.get(id)?.version === version);
      if (!isSame || !rows.batches.canTake(batch)) return { ok: false };
      rows.batches.add(batch);
      rows.messages.add([batch.message], 1);
      rows.audit.append(null, batch.audit);
      return { ok: true };
    },
    showAlone(ids, urgency, drafts) {
      for (const id of ids) rows.batches.showAlone(id, urgency, urgency ?? 0);
      rows.audit.append(null, drafts);
    },
    keepOffered: (...args) => rows.batches.keepOffered(...args),
    recordMessage(result) {
      rows.recordMessage(result);
      const fact = result.kind === 'drawn' ? result.shown?.fact : null;
      if (fact) rows.audit.append(null, [fact]);
    },
    recordCallback(result, shown, drafts) {
      const { recommendationId, taken } = rows.callbacks.record(result);
      rows.audit.append(recommendationId, drafts);
      if (taken) rows.messages.add(shown, 1);
      if (!taken || result.next.state !== 'dead') return;
      // Its card says that the agent could not be told, and perhaps nothing else will ever change it: a version of its
      // own, since a drawing of this one may be on its way to Slack.
      redrawnAlone(recommendationId, result.at);
    },
    replayCallbacks(letters, at) {
      const revived = letters.filter(({ id }) => rows.dead.revive(id, at));
      for (const { recommendationId, audit: draft } of revived) {
        rows.audit.append(recommendationId, [draft]);
        redrawnAlone(recommendationId, at);
      }
      return revived.length;
    },
    recordKeyUses: (...args) => rows.agents.recordKeyUses(...args),
    startDigest: (...args) => rows.messages.startDigest(...args),
    lease: (...args) => rows.lease(...args),
    proveWrite: () => void prove.run(),
  };
}
