import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { constants, getPriority, setPriority } from 'node:os';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Database } from 'better-sqlite3';
import {
  csvText,
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportText,
  jsonText,
  ndjsonText,
} from '../../adapters/sqlite/record/export-text.ts';
import { countEvents, type EventFilter, findEvents, lastSequence } from '../../adapters/sqlite/record/find-events.ts';
import { openForReading } from '../../adapters/sqlite/record/open-reading.ts';
import { recordTree, rememberingTree } from '../../adapters/sqlite/record/record-tree.ts';
import { returnMemory } from '../../adapters/v8-memory.ts';
import { ConfigError } from '../../config.ts';
import { endOf, timeOf } from '../time-of.ts';
import { headFor } from './prove.ts';
import { counted, type RecordSetting, recordSetting } from './record-setting.ts';

export type ExportRequest = {
  format: string;
  from?: string;
  to?: string;
  agent?: string;
  action?: string;
  person?: string;
  withNames?: boolean;
  output?: string;
};

const LEFT = 'Not all was exported: whoever read it left before its end.';
const UNWRITABLE: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already; name a new file',
  ENOENT: 'its folder is not there; make that first',
  ENOTDIR: 'its folder is a file; name another',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'it may not be written; name a place that is yours',
  EPERM: 'it may not be written; name a place that is yours',
  EROFS: 'its disk can only be read; name another place',
  ENOSPC: 'the disk is full, and what is there is not whole; delete it and name another place',
};
const PROGRESS_EVERY = 50_000;
// Left to itself, V8 lets the text of many pages pile up before it looks for what is not needed any more.
const COLLECT_EVERY_CHARACTERS = 6_000_000;

/** Writes events to a file or to the output, a page at a time, in a process and on a connection of its own. */
export async function exportRecord(options: ExportRequest): Promise<void> {
  const format = EXPORT_FORMATS.find((each) => each === options.format);
  if (format === undefined) throw new ConfigError(`--format ${options.format}: expected ${EXPORT_FORMATS.join(', ')}.`);
  const setting = recordSetting();
  // A server on this machine goes first: it has clicks to answer.
  if (getPriority() < constants.priority.PRIORITY_BELOW_NORMAL) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const db = openForReading(setting.config.databaseUrl);
  try {
    const filter = filterOf(options, lastSequence(db));
    const total = countEvents(db, filter);
    if (total === 0) throw new ConfigError(nothingFound(options));
    const text = await textFor(format, setting, db, filter, options.withNames === true);
    const file = options.output === undefined ? null : await open(options.output, 'wx');
    const out = file === null ? process.stdout : file.createWriteStream();
    const written = await write(out, text, findEvents(db, filter), total, async () => file?.datasync());
    if (out !== process.stdout) {
      out.end();
      await finished(out);
    }
    process.stderr.write(`${counted(written, 'event')} exported.\n`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EPIPE') throw new ConfigError(LEFT, { cause: error });
    if (options.output === undefined || !Object.hasOwn(UNWRITABLE, code)) throw error;
    throw new ConfigError(`--output ${options.output}: ${UNWRITABLE[code]}.`, { cause: error });
  } finally {
    db.close();
  }
}

async function textFor(
  format: ExportFormat,
  setting: RecordSetting,
  db: Database,
  filter: EventFilter,
  withNames: boolean,
): Promise<ExportText> {
  if (format === 'ndjson') return ndjsonText();
  if (format === 'csv') return csvText();
  const { size, note, verifiers } = await headFor(setting, filter.toSeq, undefined);
  const head = { origin: setting.record.origin, key: verifiers[0] ?? '', checkpoint: note };
  return jsonText(head, rememberingTree(recordTree(db), size), size, withNames);
}

async function write(
  out: Writable,
  text: ExportText,
  pages: ReturnType<typeof findEvents>,
  total: number,
  toDisk: () => Promise<void>,
): Promise<number> {
  let written = 0;
  let said = 0;
  let uncollected = 0;
  const put = async (part: string) => {
    if (out.destroyed || out.errored) throw new ConfigError(LEFT);
    // A reader that is slower than the disk: what waits must not pile up here.
    if (part !== '' && !out.write(part)) await once(out, 'drain');
  };
  await put(text.begin);
  for (const page of pages) {
    const part = text.page(page);
    await put(part);
    written += page.length;
    uncollected += part.length;
    if (uncollected >= COLLECT_EVERY_CHARACTERS) {
      uncollected = 0;
      returnMemory();
      // Little by little: a commit of the server would have to wait for all that the disk has not been given yet.
      await toDisk();
    }
    if (written - said >= PROGRESS_EVERY) {
      said = written;
      process.stderr.write(`${written.toLocaleString('en-US')} of ${counted(total, 'event')}\n`);
    }
  }
  await put(text.end);
  return written;
}

/** `--from` and `--to` are numbers of events, or times; both ends are included, and a day is whole. Throws `ConfigError` for an empty range. */
function filterOf(options: ExportRequest, last: number): EventFilter {
  const [from, to] = [boundOf(options.from, '--from', timeOf), boundOf(options.to, '--to', endOf)];
  const { agent = null, action = null, person = null } = options;
  const filter: EventFilter = {
    fromSeq: from.seq ?? 1,
    toSeq: Math.min(to.seq ?? last, last),
    fromAt: from.at,
    toAt: to.at,
    ...{ agent, action, person },
  };
  const reversed =
    (from.seq !== null && to.seq !== null && from.seq > to.seq) ||
    (from.at !== null && to.at !== null && from.at > to.at);
  if (reversed) {
    throw new ConfigError(
      `--from ${options.from} --to ${options.to}: expected the first to be no later than the last.`,
    );
  }
  if (filter.fromSeq > last) throw new ConfigError(`--from ${options.from}: the record has ${counted(last, 'event')}.`);
  return filter;
}

function boundOf(
  text: string | undefined,
  option: string,
  read: typeof endOf,
): { seq: number | null; at: number | null } {
  if (text === undefined) return { seq: null, at: null };
  return /^[1-9]\d{0,15}$/.test(text) ? { seq: Number(text), at: null } : { seq: null, at: read(text, option) };
}

function nothingFound({ person }: ExportRequest): string {
  if (person === undefined) return 'No event is in this range and fits these filters; nothing was exported.';
  return `The record names nobody ${person}: it never did, or they were erased (\`countersign audit erasures\` lists those, without names).`;
}
