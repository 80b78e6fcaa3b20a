import { placeHold, releaseHold } from '../../adapters/sqlite/record/change-holds.ts';
import { type HoldScope, holdText, legalHolds } from '../../adapters/sqlite/record/hold-rows.ts';
import { openForReading } from '../../adapters/sqlite/record/open-reading.ts';
import { ConfigError, loadConfig, processEnv } from '../../config.ts';
import { operatorOf, timeOf, withRecord } from './record-setting.ts';

type Options = { by?: string; reason?: string };

/** Keeps what the scope covers from being pruned or erased. */
export function addHold(scopeText: string, options: Options): void {
  const scope = parseHoldScope(scopeText);
  const operator = operatorOf(options);
  if (operator.reason === '') throw new ConfigError('Say why with --reason: whoever finds the hold later has to know.');
  const { hold, already } = withRecord(loadConfig(processEnv()), (db) => placeHold(db, scope, operator));
  process.stdout.write(
    already
      ? `Held already, by ${hold.id}.\n`
      : `Held: ${holdText(scope)}, as ${hold.id}. Nothing of it is pruned or erased.\n`,
  );
}

/** Lists the holds, those that stand first. */
export function listHolds(): void {
  const db = openForReading(loadConfig(processEnv()).databaseUrl);
  try {
    const beside = db.prepare<[number], { name: string; value: string }>(
      'SELECT name, value FROM audit_private WHERE seq = ?',
    );
    const holds = legalHolds(db);
    if (holds.length === 0) process.stdout.write('Nothing is on legal hold.\n');
    for (const { id, scope, placedAt, placedSeq, releasedAt } of holds) {
      const values = new Map(beside.all(placedSeq).map(({ name, value }) => [name, value]));
      const until = releasedAt === null ? '' : `  released ${new Date(releasedAt).toISOString()}`;
      const who = `by ${values.get('person') ?? '(erased)'}: ${values.get('reason') ?? '(erased)'}`;
      process.stdout.write(`${id}  ${holdText(scope)}  since ${new Date(placedAt).toISOString()} ${who}${until}\n`);
    }
  } finally {
    db.close();
  }
}

/** Lifts a hold. */
export function liftHold(id: string, options: Options): void {
  const operator = operatorOf(options);
  if (!withRecord(loadConfig(processEnv()), (db) => releaseHold(db, id, operator))) {
    throw new ConfigError(`No hold ${id} stands; \`countersign audit hold list\` shows those that do.`);
  }
  process.stdout.write(`Released: ${id}.\n`);
}

/** `recommendation:rec_…`, `agent:bid-pilot`, `time:2026-01-01/2026-02-01`. Throws `ConfigError`. */
function parseHoldScope(text: string): HoldScope {
  const [, kind, value = ''] = /^(recommendation|agent|time):(\S{1,200})$/.exec(text) ?? [];
  if (kind === 'recommendation' || kind === 'agent') return { kind, value };
  const [from, to, ...more] = value.split('/');
  if (kind !== 'time' || from === undefined || to === undefined || more.length > 0) {
    throw new ConfigError(`Scope ${text}: expected recommendation:ID, agent:NAME or time:FROM/TO.`);
  }
  const scope = { kind: 'time' as const, fromAt: timeOf(from, 'time:'), toAt: timeOf(to, 'time:') };
  if (scope.fromAt > scope.toAt)
    throw new ConfigError(`Scope ${text}: expected the first time to be no later than the last.`);
  return scope;
}
