import { readFileSync } from 'node:fs';
import { checkpointRows } from '../../adapters/sqlite/record/checkpoint-rows.ts';
import { eventPages } from '../../adapters/sqlite/record/event-pages.ts';
import { openForReading } from '../../adapters/sqlite/record/open-reading.ts';
import { openRecord } from '../../adapters/sqlite/record/open-record.ts';
import { provenEvent, sequencesOf } from '../../adapters/sqlite/record/prove-events.ts';
import { recordTree, rememberingTree } from '../../adapters/sqlite/record/record-tree.ts';
import { openByAny } from '../../adapters/sqlite/record/verify-record.ts';
import { makeCheckpoint } from '../../app/keep-record.ts';
import { type Checkpoint, RecordFails } from '../../app/record.ts';
import { lastNoteOf } from '../../audit/checkpoint.ts';
import { verifierText } from '../../audit/signed-note.ts';
import { rootAt } from '../../audit/tree.ts';
import { ConfigError } from '../../config.ts';
import { recordKey } from '../../record-key.ts';
import { type RecordSetting, recordSetting, verifiersFor } from './record-setting.ts';
import { readCheckpoint } from './verify.ts';

export type ProveRequest = { checkpoint?: string; withNames?: boolean };

/** Prints a bundle that proves events: by their number, by their id, or all of a recommendation (docs/verify.md). */
export async function prove(id: string, options: ProveRequest): Promise<void> {
  const setting = recordSetting();
  const db = openForReading(setting.config.databaseUrl);
  try {
    const seqs = sequencesOf(db, id);
    const last = seqs.at(-1);
    if (last === undefined) {
      throw new ConfigError(
        `The record has no event ${id}; expected the number or id of an event, or the id of a recommendation.`,
      );
    }
    const head = await headFor(setting, last, options.checkpoint);
    const tree = rememberingTree(recordTree(db), head.size);
    if (rootAt(tree, head.size) !== head.root) {
      throw new RecordFails('The record is not the one that was signed; `countersign audit verify` says where.');
    }
    const [verifier] = head.verifiers;
    const bundle = {
      format: 'countersign-proof/1',
      origin: setting.record.origin,
      key: verifier,
      checkpoint: head.note,
      events: seqs.flatMap((seq) =>
        [...eventPages(db, seq, seq)]
          .flat()
          .map((each) => provenEvent(tree, head.size, each, options.withNames === true)),
      ),
    };
    process.stdout.write(`${JSON.stringify(bundle, null, 2)}\n`);
  } finally {
    db.close();
  }
}

/** The checkpoint that a proof is to lead to: one kept elsewhere, else the oldest that covers it, else one made now. */
export async function headFor(
  setting: RecordSetting,
  seq: number,
  file: string | undefined,
): Promise<Checkpoint & { verifiers: string[] }> {
  const { config, record } = setting;
  if (file !== undefined) {
    const verifiers = verifiersFor(setting, undefined);
    const { size, root } = readCheckpoint(file, verifiers, record.origin);
    if (size < seq)
      throw new ConfigError(`The checkpoint in ${file} covers ${size} events, and event ${seq} came later.`);
    return { size, root, note: lastNoteOf(readFileSync(file, 'utf8')), verifiers: verifiers.map(verifierText) };
  }
  const key = recordKey(config, record);
  const verifiers = [verifierText(key.signer)];
  const keeper = openRecord(config.databaseUrl);
  try {
    const db = openForReading(config.databaseUrl);
    try {
      const covering = checkpointRows(db).covering(seq);
      if (covering !== null && openByAny(covering.note, [key.signer], record.origin).ok)
        return { ...covering, verifiers };
    } finally {
      db.close();
    }
    return { ...(await makeCheckpoint(keeper, record.origin, key.signer)), verifiers };
  } finally {
    await keeper.close();
  }
}
