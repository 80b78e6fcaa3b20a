import { erasePerson } from '../../adapters/sqlite/record/erase-person.ts';
import type { ErasureRefusal } from '../../adapters/sqlite/record/erasure-refusal.ts';
import { holdText } from '../../adapters/sqlite/record/hold-rows.ts';
import { openForReading } from '../../adapters/sqlite/record/open-reading.ts';
import { ConfigError, loadConfig, processEnv } from '../../config.ts';
import { counted, operatorOf, recordSetting, withRecord } from './record-setting.ts';

/** Erases a person, by handle or Slack member id, wherever they are kept; the record and its proofs stay whole. */
export function erase(person: string, options: { by?: string; reason?: string }): void {
  if (person.trim() === '') throw new ConfigError('Say whom to erase, by their handle or Slack member id.');
  const { config, policy } = recordSetting();
  const operator = operatorOf(options);
  const listed = Object.entries(policy.file.people).find(
    ([handle, { slack }]) => handle === person || slack === person,
  );
  if (listed) {
    throw new ConfigError(
      `${person} is still in ${config.policyFile}, as ${listed[0]}: take them out first, or what they do next is recorded again.`,
    );
  }
  const erased = withRecord(config, (db) => erasePerson(db, person, operator));
  if (!erased.ok) throw new ConfigError(refusalOf(person, erased.refusal));
  const { values, rows, seq, left, compacted } = erased;
  process.stdout.write(
    [
      `Erased: ${counted(values, 'value')} of the record, ${counted(rows, 'other row')}. Recorded as event ${seq}, without the name.`,
      compacted
        ? 'The file was written anew: nothing of it is left in free space.'
        : 'The server was reading: restart it, so that the old pages in the file beside the database go too.',
      ...left.map(
        ({ place, rows: count }) =>
          `Still found in ${place}, ${counted(count, 'row')}: what others wrote is not erased by itself.`,
      ),
      'Slack keeps what was posted there, and your backups what they hold: erase it there too.',
      '',
    ].join('\n'),
  );
}

/** Lists the erasures that the record tells of. */
export function listErasures(): void {
  const db = openForReading(loadConfig(processEnv()).databaseUrl);
  try {
    const events = db.prepare<[], { seq: number; at: number; leaf: string }>(
      "SELECT seq, at, leaf FROM audit_events WHERE type = 'pii.erased' ORDER BY seq",
    );
    const found = events.all();
    if (found.length === 0) process.stdout.write('Nobody was erased.\n');
    for (const { seq, at, leaf } of found) {
      const { values }: { values: [number, string[]][] } = JSON.parse(leaf);
      const count = values.reduce((sum, [, names]) => sum + names.length, 0);
      process.stdout.write(`event ${seq}  ${new Date(at).toISOString()}  ${counted(count, 'value')}\n`);
    }
  } finally {
    db.close();
  }
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}

function refusalOf(person: string, refusal: ErasureRefusal): string {
  switch (refusal.kind) {
    case 'by_full_name':
      return `Nothing was erased: two people may have one name. Say whom by their handle, such as ${listed(refusal.handles)}.`;
    case 'unknown':
      return `Nothing of ${person} is kept: the record never named them, or they were erased before.`;
    case 'on_hold':
      return `Nothing was erased: ${holdText(refusal.hold.scope)} is on legal hold (${refusal.hold.id}), and it covers what ${person} did.`;
    case 'still_open':
      return `Nothing was erased: ${person} has a part in ${listed(refusal.recommendations)}, still open. Erase them when that has ended.`;
    case 'halt_stands':
      return `Nothing was erased: the halt ${refusal.halt} that names ${person} still stands. Erase them when it is released.`;
  }
}
