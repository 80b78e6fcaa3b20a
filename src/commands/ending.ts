import { DatabaseUrlError } from '../adapters/sqlite/database-url.ts';
import { MigrationError } from '../adapters/sqlite/migrate.ts';
import { DatabaseUnusable } from '../adapters/sqlite/open-database.ts';
import { RecordFails } from '../app/record.ts';
import { StoreUnavailable } from '../app/store.ts';
import { ConfigError } from '../config.ts';

/**
 * How a command ends that threw: what an admin can mend is a sentence and code 1, a record that fails is code 2, so that
 * a script can tell them apart. Null for a fault of this program.
 */
export function endingOf(error: unknown): { message: string; code: 1 | 2 } | null {
  if (error instanceof RecordFails) return { message: error.message, code: 2 };
  if (error instanceof StoreUnavailable)
    return { message: `${error.message}; see the file that DATABASE_URL names, and its disk, and try again.`, code: 1 };
  const mendable = [ConfigError, DatabaseUrlError, DatabaseUnusable, MigrationError];
  if (!(error instanceof Error) || !mendable.some((kind) => error instanceof kind)) return null;
  return { message: error.message, code: 1 };
}
