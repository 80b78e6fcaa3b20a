import type { RecordKeeper } from '../../../app/record.ts';
import type { StoreWrites } from './queued-writes.ts';

/** Everything by which a server changes its database: all of it is called by plain data and answered with plain data. */
export type WriterCalls = Omit<StoreWrites, 'close'> &
  Pick<RecordKeeper, 'seal' | 'checkAfter' | 'addCheckpoint' | 'recordPublication'>;
export type WriterCall = keyof WriterCalls;

const NAMES: { [Name in WriterCall]: true } = {
  commit: true,
  commitHalt: true,
  commitPolicy: true,
  commitPause: true,
  policyHeldAgainst: true,
  append: true,
  commitAbsence: true,
  setPreference: true,
  openHome: true,
  drawnHome: true,
  keepAnswer: true,
  gatherCards: true,
  commitBatch: true,
  showAlone: true,
  keepOffered: true,
  recordMessage: true,
  recordCallback: true,
  replayCallbacks: true,
  recordKeyUses: true,
  startDigest: true,
  lease: true,
  check: true,
  seal: true,
  checkAfter: true,
  addCheckpoint: true,
  recordPublication: true,
};

/** All calls, each by `call`, which answers with what the function of this name answers with. */
export function callsBy(call: (name: WriterCall, args: unknown[]) => Promise<unknown>): WriterCalls {
  const calls = Object.keys(NAMES).map((name) => [name, (...args: unknown[]) => call(name as WriterCall, args)]);
  // Each name is there by the type of NAMES; that `call` answers as its type says is what is asked of it.
  return Object.fromEntries(calls) as WriterCalls;
}

/** Calls one of them by its name with arguments that were given to it elsewhere. */
export function callOf(calls: WriterCalls, name: WriterCall, args: unknown[]): Promise<unknown> {
  // The compiler cannot know that these are the arguments of this one.
  const call = calls[name] as (...args: unknown[]) => Promise<unknown>;
  return call(...args);
}
