import { stringify } from 'csv-stringify/sync';
import type { TreeReader } from '../../../audit/tree.ts';
import type { EventWithPrivates } from './event-pages.ts';
import { provenEvent } from './prove-events.ts';

/** What a bundle with proofs begins with: which record, its verifier key, and the checkpoint that the proofs lead to. */
export type BundleHead = { origin: string; key: string; checkpoint: string };

export const EXPORT_FORMATS = ['ndjson', 'csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Writes events as text, page by page. `begin` and `end` stand before the first and after the last. */
export type ExportText = { begin: string; page(events: readonly EventWithPrivates[]): string; end: string };

/** The exact bytes of each leaf, a line each: the source of truth. Events whose text was pruned have none. */
export function ndjsonText(): ExportText {
  return {
    begin: '',
    page: (events) => events.map(({ event }) => (event.leaf === '' ? '' : `${event.leaf}\n`)).join(''),
    end: '',
  };
}

const COLUMNS = ['seq', 'time', 'type', 'recommendation', 'agent', 'person', 'slack_user', 'note', 'leaf_hash', 'leaf'];

/** A table for people (RFC 4180). A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function csvText(): ExportText {
  const csv = (rows: unknown[][]) => stringify(rows, { escape_formulas: true, record_delimiter: 'windows' });
  return {
    begin: csv([COLUMNS]),
    page: (events) => csv(events.filter(({ event }) => event.leaf !== '').map(cells)),
    end: '',
  };
}

/** A JSON bundle in which every event comes with its proof (docs/verify.md). */
export function jsonText(head: BundleHead, tree: TreeReader, size: number, withNames: boolean): ExportText {
  let first = true;
  return {
    begin: `{"format":"countersign-proof/1","origin":${JSON.stringify(head.origin)},"key":${JSON.stringify(head.key)},"checkpoint":${JSON.stringify(head.checkpoint)},"events":[`,
    page(events) {
      const texts = events.map((each) => JSON.stringify(provenEvent(tree, size, each, withNames)));
      const text = `${first || texts.length === 0 ? '' : ','}\n${texts.join(',\n')}`;
      first = false;
      return text;
    },
    end: '\n]}\n',
  };
}

function cells({ event, privates }: EventWithPrivates): unknown[] {
  const value = (name: string) => privates.find((each) => each.name === name)?.value ?? '';
  const facts: { agent?: unknown } = JSON.parse(event.leaf);
  return [
    event.seq,
    new Date(event.at).toISOString(),
    event.type,
    event.recommendationId ?? '',
    typeof facts.agent === 'string' ? facts.agent : '',
    value('person'),
    value('slack_user'),
    value('note') || value('reason'),
    event.leafHash,
    event.leaf,
  ];
}
