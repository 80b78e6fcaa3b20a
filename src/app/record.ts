import type { Finding } from '../audit/check-event.ts';
import type { Ids } from './ports.ts';

/** The record is not what it was; the message says which event, and how. */
export class RecordFails extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordFails';
  }
}

/** An event that a root or a proof needs is not there. */
export class EventMissing extends RecordFails {
  readonly seq: number;
  constructor(seq: number) {
    super(`event ${seq}: it is missing, though later ones were counted on it`);
    this.name = 'EventMissing';
    this.seq = seq;
  }
}

/** A signed tree head: how many events, their root in hex, and the signed note. */
export type Checkpoint = { size: number; root: string; note: string };

/** How many events lost their text, with how many recommendations; and what was as old, and is on hold or open. */
export type Pruned = { events: number; recommendations: number; held: number; open: number };

/** How far one place off the box has been told, and when it is tried again. */
export type Publication = {
  target: string;
  size: number;
  attempts: number;
  dueAt: number;
  failingSince: number | null;
  lastError: string | null;
};

/**
 * The record as a tree, kept behind the commits that append to it. All methods throw `StoreUnavailable` when they
 * cannot; `EventMissing` where an event that a root needs is gone.
 */
export type RecordKeeper = {
  /** How many events there are. */
  size(): Promise<number>;
  /** Keeps the hashes of blocks of events that have become complete, at most so many; a finding stops it. */
  seal(mostBlocks: number): Promise<{ sealed: number; finding: Finding | null }>;
  /** The root over the first `size` events, in hex. */
  rootAt(size: number): Promise<string>;
  lastCheckpoint(): Promise<Checkpoint | null>;
  addCheckpoint(checkpoint: Checkpoint): Promise<void>;
  publication(target: string): Promise<Publication | null>;
  recordPublication(publication: Publication): Promise<void>;
  /** Checks the events after `seq` one by one; what is found, the first first. */
  checkAfter(seq: number, limit: number): Promise<{ checkedTo: number; findings: Finding[] }>;
  /** Checks the whole record on a thread of its own; `verifiers` are the keys its checkpoints are or were signed by. */
  checkAll(verifiers: readonly string[]): Promise<Finding[]>;
  /** When the newest event was appended, or null where there is none. */
  newestAt(): Promise<number | null>;
  /**
   * Removes what is older than `before` of the next events after `after`, and records it; `next` is after which it goes on,
   * null where nothing later is as old.
   */
  prune(chunk: { after: number; before: number; now: number; ids: Ids }): Promise<Pruned & { next: number | null }>;
  close(): Promise<void>;
};
