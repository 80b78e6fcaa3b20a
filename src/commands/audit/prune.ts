import { pruneRecord } from '../../adapters/sqlite/record/prune-record.ts';
import { ConfigError } from '../../config.ts';
import { timeOf } from '../time-of.ts';
import { counted, operatorOf, recordSetting, withRecord } from './record-setting.ts';

/** Removes the texts of events older than the policy's retention, or than `--before` where that is longer ago. */
export function prune(options: { before?: string; by?: string; reason?: string }): void {
  const { config, record } = recordSetting();
  const operator = operatorOf(options);
  const { retention } = record;
  if (retention === null) throw new ConfigError('record.retention is forever: nothing is pruned.');
  const latest = operator.now - retention;
  const before = options.before === undefined ? latest : timeOf(options.before, '--before');
  if (before > latest) {
    throw new ConfigError(
      `--before ${options.before}: the policy keeps texts until they are ${retention / 86_400_000} days old; expected ${new Date(latest).toISOString().slice(0, 10)} or earlier.`,
    );
  }
  const { events, recommendations, held, open } = withRecord(config, (db) => pruneRecord(db, before, operator));
  process.stdout.write(
    [
      `Pruned: the texts of ${counted(events, 'event')} before ${new Date(before).toISOString()}, and ${counted(recommendations, 'recommendation')}.`,
      ...(held === 0 ? [] : [`Kept on legal hold: ${counted(held, 'event')}.`]),
      ...(open === 0 ? [] : [`Kept because they are still open: ${counted(open, 'event')}.`]),
      'Their hashes stay, and every proof with them.',
      '',
    ].join('\n'),
  );
}
