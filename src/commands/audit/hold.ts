import type { Database } from 'better-sqlite3';
import { placeHold, releaseHold } from '../../adapters/sqlite/record/change-holds.ts';
import { type HoldScope, holdText, legalHolds } from '../../adapters/sqlite/record/hold-rows.ts';
import { openForReading } from '../../adapters/sqlite/record/open-reading.ts';
import { ConfigError, loadConfig, processEnv } from '../../config.ts';
import { endOf, timeOf } from '../time-of.ts';
import { operatorOf, withRecord } from './record-setting.ts';

type Options = { by?: string; reason?: string };

/** Keeps what the scope covers from being pruned or erased. */
export function addHold(scopeText: string, options: Options): void {
  const scope = parseHoldScope(scopeText);
  const operator = operatorOf(options);
  if (operator.reason === '') throw new ConfigError('Say why with --reason: whoever finds the hold later has to know.');
  const { hold, already, keeps } = withRecord(loadConfig(processEnv()), (db) => {
    const known = keepsSomething(db, scope);
    // Of an agent or a time something may still come; a recommendation has its id from us.
    if (!known && scope.kind === 'recommendation')
      throw new ConfigError(`Nothing was held: the record has no recommendation ${scope.value}.`);
    return { ...placeHold(db, scope, operator), keeps: known };
  });
  process.stdout.write(
    already
      ? `Held already, by ${hold.id}.\n`
      : `Held: ${holdText(scope)}, as ${hold.id}. Nothing of it is pruned or erased.\n`,
  );
  if (!keeps) process.stdout.write(`Careful: nothing is kept of ${holdText(scope)} so far. Is it the right one?\n`);
}

/** A hold on a misspelt name looks like safety and is none. */
function keepsSomething(db: Database, scope: HoldScope): boolean {
  const [text, ...values] =
    scope.kind === 'time'
      ? ['SELECT 1 FROM audit_events WHERE at BETWEEN ? AND ? LIMIT 1', scope.fromAt, scope.toAt]
      : scope.kind === 'agent'
        ? ['SELECT 1 FROM recommendations WHERE agent = ? LIMIT 1', scope.value]
        : ['SELECT 1 FROM audit_events WHERE recommendation_id = ? LIMIT 1', scope.value];
  return db.prepare<unknown[]>(text).get(...values) !== undefined;
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
  if (operator.reason === '')
    throw new ConfigError('Say why with --reason: what it kept may be pruned and erased from then on.');
  if (!withRecord(loadConfig(processEnv()), (db) => releaseHold(db, id, operator))) {
    throw new ConfigError(`No hold ${id} stands; \`countersign audit hold list\` shows those that do.`);
  }
  process.stdout.write(`Released: ${id}.\n`);
}

/** `recommendation:rec_…`, `agent:bid-pilot`, `time:2026-01-01/2026-01-31`, whose days are whole. Throws `ConfigError`. */
function parseHoldScope(text: string): HoldScope {
  const [, kind, value = ''] = /^(recommendation|agent|time):(\S{1,200})$/.exec(text) ?? [];
  if (kind === 'recommendation' || kind === 'agent') return { kind, value };
  const [from, to, ...more] = value.split('/');
  if (kind !== 'time' || from === undefined || to === undefined || more.length > 0) {
    throw new ConfigError(`Scope ${text}: expected recommendation:ID, agent:NAME or time:FROM/TO.`);
  }
  const scope = { kind: 'time' as const, fromAt: timeOf(from, 'time:'), toAt: endOf(to, 'time:') };
  if (scope.fromAt > scope.toAt)
    throw new ConfigError(`Scope ${text}: expected the first time to be no later than the last.`);
  return scope;
}
