import type { Finding } from '../audit/check-event.ts';
import { signCheckpoint } from '../audit/checkpoint.ts';
import type { NoteSigner } from '../audit/signed-note.ts';
import type { App } from './app.ts';
import { type Checkpoint, EventMissing, RecordFails, type RecordKeeper } from './record.ts';

// Blocks of 256 events that one pass seals: few milliseconds, so that no click waits for it; the next pass comes soon.
const BLOCKS_A_PASS = 1;

/**
 * Signs the record as it is now; the checkpoint that stands where nothing was appended since. What it covers is sealed
 * first. Throws `RecordFails` where it finds the record changed.
 */
export async function makeCheckpoint(record: RecordKeeper, origin: string, signer: NoteSigner): Promise<Checkpoint> {
  const size = await record.size();
  const last = await record.lastCheckpoint();
  if (last?.size === size) return last;
  for (let left = true; left; ) {
    const { sealed, finding } = await record.seal(BLOCKS_A_PASS);
    if (finding !== null) throw new RecordFails(`event ${finding.seq}: ${finding.what}`);
    left = sealed > 0;
  }
  const root = await record.rootAt(size);
  const checkpoint = { size, root, note: signCheckpoint({ origin, size, root }, signer) };
  await record.addCheckpoint(checkpoint);
  return checkpoint;
}

const EVENTS_A_PASS = 256;
// What the first look goes back.
const NEWEST = 4_096;

export type RecordWatch = {
  /** Seals what became complete, checks what is new, and signs when it is time. Returns how much there was to do. */
  pass(): Promise<number>;
  /** What was found elsewhere, such as in the check of the whole: told as if a pass had found it. */
  tell(finding: Finding): Promise<void>;
  /** Whether nothing was found wrong so far. */
  sound(): boolean;
  /** Signs what is there, when the server stops: it may not be started again soon. */
  last(): Promise<void>;
};

/**
 * Keeps the record behind the commits. What does not verify is told to `found`, and nothing is signed over it: a
 * checkpoint over a changed record would make the change look right.
 */
export function createRecordWatch(
  app: Pick<App, 'clock' | 'policy'>,
  record: RecordKeeper,
  signer: NoteSigner,
  found: (finding: Finding) => Promise<void>,
): RecordWatch {
  let checkedTo: number | null = null;
  let signedAt = app.clock.now();
  let broken = false;

  async function report(finding: Finding): Promise<number> {
    await found(finding);
    broken = true;
    return 0;
  }

  async function pass(): Promise<number> {
    const { sealed, finding } = await record.seal(BLOCKS_A_PASS);
    if (finding !== null) return report(finding);
    const last = await record.lastCheckpoint();
    const size = await record.size();
    if (last !== null && last.size > size) {
      return report({ seq: size + 1, what: `the record ends at ${size}, and ${last.size} events were signed` });
    }
    // The first look takes the newest alone: the whole is checked apart, in the background.
    checkedTo ??= Math.max(0, size - NEWEST);
    const checked = await record.checkAfter(checkedTo, EVENTS_A_PASS);
    const [first] = checked.findings;
    if (first !== undefined) return report(first);
    const fresh = checked.checkedTo - checkedTo;
    checkedTo = checked.checkedTo;
    if (checkedTo < size || sealed === BLOCKS_A_PASS) return sealed + fresh;
    await sign(size, last, app.policy().file.record.checkpoint);
    return sealed;
  }

  return {
    async pass() {
      if (broken) return 0;
      try {
        return await pass();
      } catch (error) {
        if (!(error instanceof EventMissing)) throw error;
        return report({ seq: error.seq, what: 'it is missing' });
      }
    },
    async tell(finding) {
      await report(finding);
    },
    sound: () => !broken,
    async last() {
      if (!broken) await sign(await record.size(), await record.lastCheckpoint(), { every_events: 1, every: 0 });
    },
  };

  async function sign(
    size: number,
    last: Checkpoint | null,
    { every_events, every }: { every_events: number; every: number },
  ): Promise<void> {
    const now = app.clock.now();
    // A clock that was put back must not keep it from signing.
    if (signedAt > now) signedAt = now;
    // Found elsewhere while this pass was under way.
    if (broken) return;
    const since = size - (last?.size ?? 0);
    if (since <= 0 || (since < every_events && now - signedAt < every)) return;
    if (last !== null && (await record.rootAt(last.size)) !== last.root) {
      await report({ seq: null, what: `the first ${last.size} events are not those that were signed` });
      return;
    }
    await makeCheckpoint(record, app.policy().file.record.origin, signer);
    signedAt = now;
  }
}
