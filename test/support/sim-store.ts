import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { type Store, StoreUnavailable } from '../../src/app/store.ts';
import type { Calls } from './sim-calls.ts';

/** The real store on the file, each call held. `die` leaves the file as it is, as the end of a process does. */
export function openSimStore(path: string, calls: Calls): { store: Store; die(): void } {
  const client = openDatabase(path);
  const real = createSqliteStore(client);

  const hold =
    <A extends unknown[], R>(name: string, method: (...args: A) => Promise<R>, writes: boolean) =>
    (...args: A): Promise<R> =>
      calls.hold({
        port: `store.${name}`,
        writes,
        args,
        effect: () => method(...args),
        noAnswer(done) {
          throw new StoreUnavailable(done ? 'answer, though it did it' : 'be reached');
        },
      });
  const read = <A extends unknown[], R>(name: string, method: (...args: A) => Promise<R>) => hold(name, method, false);
  const write = <A extends unknown[], R>(name: string, method: (...args: A) => Promise<R>) => hold(name, method, true);

  const store: Store = {
    recommendation: read('recommendation', real.recommendation),
    recommendationIds: read('recommendationIds', real.recommendationIds),
    recommendationByKey: read('recommendationByKey', real.recommendationByKey),
    halts: read('halts', real.halts),
    halt: read('halt', real.halt),
    snapshot: read('snapshot', real.snapshot),
    sumsBeside: read('sumsBeside', real.sumsBeside),
    surroundings: read('surroundings', real.surroundings),
    exposureSince: read('exposureSince', real.exposureSince),
    letThrough: read('letThrough', real.letThrough),
    haltsSince: read('haltsSince', real.haltsSince),
    conflictsOf: read('conflictsOf', real.conflictsOf),
    commit: write('commit', real.commit),
    commitHalt: write('commitHalt', real.commitHalt),
    latestPolicy: read('latestPolicy', real.latestPolicy),
    lastPolicies: read('lastPolicies', real.lastPolicies),
    policyText: read('policyText', real.policyText),
    commitPolicy: write('commitPolicy', real.commitPolicy),
    commitPause: write('commitPause', real.commitPause),
    append: write('append', real.append),
    absences: read('absences', real.absences),
    commitAbsence: write('commitAbsence', real.commitAbsence),
    preferences: read('preferences', real.preferences),
    setPreference: write('setPreference', real.setPreference),
    waiting: read('waiting', real.waiting),
    undecided: read('undecided', real.undecided),
    policyToHoldAgainst: read('policyToHoldAgainst', real.policyToHoldAgainst),
    policyHeldAgainst: write('policyHeldAgainst', real.policyHeldAgainst),
    homes: read('homes', real.homes),
    home: read('home', real.home),
    openHome: write('openHome', real.openHome),
    drawnHome: write('drawnHome', real.drawnHome),
    keepAnswer: write('keepAnswer', real.keepAnswer),
    answerHash: read('answerHash', real.answerHash),
    latestFact: read('latestFact', real.latestFact),
    waitingVersions: read('waitingVersions', real.waitingVersions),
    doneBy: read('doneBy', real.doneBy),
    homeFigures: read('homeFigures', real.homeFigures),
    autopilotSince: read('autopilotSince', real.autopilotSince),
    pending: read('pending', real.pending),
    dueTimers: read('dueTimers', real.dueTimers),
    oldestTimer: read('oldestTimer', real.oldestTimer),
    untouchedByHalt: read('untouchedByHalt', real.untouchedByHalt),
    metByHalt: read('metByHalt', real.metByHalt),
    heldOrFrozen: read('heldOrFrozen', real.heldOrFrozen),
    dueMessages: read('dueMessages', real.dueMessages),
    messageAt: read('messageAt', real.messageAt),
    shownAt: read('shownAt', real.shownAt),
    cardIn: read('cardIn', real.cardIn),
    recordMessages: write('recordMessages', real.recordMessages),
    askedSeveral: read('askedSeveral', real.askedSeveral),
    gatherCards: write('gatherCards', real.gatherCards),
    waitingForBatch: read('waitingForBatch', real.waitingForBatch),
    crowded: read('crowded', real.crowded),
    queued: read('queued', real.queued),
    commitBatch: write('commitBatch', real.commitBatch),
    showAlone: write('showAlone', real.showAlone),
    batch: read('batch', real.batch),
    keepOffered: write('keepOffered', real.keepOffered),
    offered: read('offered', real.offered),
    sharedCards: read('sharedCards', real.sharedCards),
    batchCard: read('batchCard', real.batchCard),
    dueCallbacks: read('dueCallbacks', real.dueCallbacks),
    recordCallback: write('recordCallback', real.recordCallback),
    deadLetters: read('deadLetters', real.deadLetters),
    deadLetter: read('deadLetter', real.deadLetter),
    replayCallbacks: write('replayCallbacks', real.replayCallbacks),
    agentFigures: read('agentFigures', real.agentFigures),
    keyUses: read('keyUses', real.keyUses),
    recordKeyUses: write('recordKeyUses', real.recordKeyUses),
    callbackState: read('callbackState', real.callbackState),
    digest: read('digest', real.digest),
    figures: read('figures', real.figures),
    undoableAutopilot: read('undoableAutopilot', real.undoableAutopilot),
    unknownOutcomes: read('unknownOutcomes', real.unknownOutcomes),
    lastDigest: read('lastDigest', real.lastDigest),
    startDigest: write('startDigest', real.startDigest),
    summary: read('summary', real.summary),
    openCount: read('openCount', real.openCount),
    history: read('history', real.history),
    lease: write('lease', real.lease),
    check: write('check', real.check),
    close: write('close', real.close),
  };
  return { store, die: () => client.close() };
}
