import { userInfo } from 'node:os';
import type { Database } from 'better-sqlite3';
import { systemClock } from '../../adapters/clock.ts';
import { createIds } from '../../adapters/ids.ts';
import { databasePath } from '../../adapters/sqlite/database-url.ts';
import { findMigrations, migrate } from '../../adapters/sqlite/migrate.ts';
import { openExistingDatabase } from '../../adapters/sqlite/open-existing-database.ts';
import type { Operator } from '../../adapters/sqlite/record/operator-act.ts';
import { type NoteVerifier, parseVerifier } from '../../audit/signed-note.ts';
import { ConfigError, loadConfig, type OperationConfig, processEnv } from '../../config.ts';
import type { Policy } from '../../policy/policy.ts';
import type { RecordPolicy } from '../../policy/schema.ts';
import { readPolicy } from '../../policy-source.ts';
import { findRecordKey, recordVerifiers } from '../../record-key.ts';

export type RecordSetting = { config: OperationConfig; policy: Policy; record: RecordPolicy };

export function recordSetting(): RecordSetting {
  const config = loadConfig(processEnv());
  const policy = readPolicy(config.policyFile);
  return { config, policy, record: policy.file.record };
}

/** The keys that checkpoints are checked by: the one given, else those of the record. Throws `ConfigError`. */
export function verifiersFor({ config, record }: RecordSetting, given: string | undefined): NoteVerifier[] {
  if (given !== undefined) {
    const verifier = parseVerifier(given);
    if (verifier === null)
      throw new ConfigError('--key: expected a verifier key, as `countersign audit key` prints it.');
    return [verifier];
  }
  const key = findRecordKey(config, record);
  if (key !== null) return recordVerifiers(key.signer, record);
  throw new ConfigError(`No signing key is here; give the verifier key with --key, or set ${record.signing_key_env}.`);
}

/** Who acts, for the record; a name is asked for, since the account of the machine says little. */
export function operatorOf(options: { by?: string | undefined; reason?: string | undefined }): Operator {
  const by = options.by?.trim();
  if (!by) throw new ConfigError(`Say who you are with --by, such as --by "${userInfo().username}": it is recorded.`);
  return { by, reason: options.reason?.trim() ?? '', now: systemClock.now(), ids: createIds(systemClock) };
}

/** Opens the database for an act of keeping, and closes it afterwards. */
export function withRecord<T>(config: OperationConfig, act: (db: Database) => T): T {
  const db = openExistingDatabase(databasePath(config.databaseUrl));
  try {
    migrate(db, findMigrations());
    return act(db);
  } finally {
    db.close();
  }
}

/** `1 event`, `1,234 events`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
