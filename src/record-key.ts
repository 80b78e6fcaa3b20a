import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { databasePath } from './adapters/sqlite/database-url.ts';
import {
  type NoteSigner,
  type NoteVerifier,
  noteSigner,
  parseSigner,
  parseVerifier,
  signerText,
} from './audit/signed-note.ts';
import { ConfigError, type OperationConfig } from './config.ts';
import type { RecordPolicy } from './policy/schema.ts';

export type RecordKey = {
  signer: NoteSigner;
  /** The file that holds it, where no variable does. */
  file: string | null;
};

/**
 * The key that signs the record: from the variable that the policy names, else from the file beside the database; null
 * where there is neither. Throws `ConfigError` for one that cannot be read.
 */
export function findRecordKey(config: KeyPlaces, record: RecordPolicy): RecordKey | null {
  const name = record.signing_key_env;
  const text = config.secret(name);
  if (text !== undefined) return { signer: readSigner(text, name), file: null };
  const file = keyFile(config);
  return existsSync(file) ? { signer: readSigner(readFileSync(file, 'utf8').trim(), file), file } : null;
}

/** The same; where there is none, a file is made, readable by its owner alone. Throws `ConfigError`. */
export function recordKey(config: KeyPlaces, record: RecordPolicy): RecordKey {
  const found = findRecordKey(config, record);
  if (found !== null) return found;
  const file = keyFile(config);
  try {
    // Exclusive: of two programs that start at once one makes it and both read it.
    writeFileSync(file, `${newSignerText(record.origin)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (!existsSync(file))
      throw new ConfigError(`${file}: cannot be written; set ${record.signing_key_env} instead.`, { cause });
  }
  return { signer: readSigner(readFileSync(file, 'utf8').trim(), file), file };
}

type KeyPlaces = Pick<OperationConfig, 'secret' | 'databaseUrl'>;

function keyFile({ databaseUrl }: KeyPlaces): string {
  return `${databasePath(databaseUrl)}.record-key`;
}

/** The record's verifier keys, the one in use first, then those of the policy's `former_keys`. Throws `ConfigError`. */
export function recordVerifiers(signer: NoteVerifier, record: RecordPolicy): NoteVerifier[] {
  const former = record.former_keys.map((text, index) => {
    const verifier = parseVerifier(text);
    if (verifier !== null) return verifier;
    throw new ConfigError(
      `record.former_keys.${index}: expected a verifier key, as \`countersign audit key\` prints it.`,
    );
  });
  return [signer, ...former];
}

/** A fresh signing key with this name, as text. */
export function newSignerText(name: string): string {
  const signer = noteSigner(name, randomBytes(32));
  if (signer === null) throw new ConfigError(`${name}: expected a name without spaces or plus signs.`);
  return signerText(signer);
}

function readSigner(text: string, where: string): NoteSigner {
  const signer = parseSigner(text);
  if (signer !== null) return signer;
  throw new ConfigError(
    `${where}: expected a signing key that starts with PRIVATE+KEY+; \`countersign audit new-key\` makes one.`,
  );
}
