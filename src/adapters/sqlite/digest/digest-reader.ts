import type { Database } from 'better-sqlite3';
import type { DigestQuery, DigestRows } from '../../../app/store.ts';
import type { Figures, Span } from '../../../domain/figures.ts';
import { readDigest } from './digest-rows.ts';
import { readFigures } from './figure-rows.ts';

/** Reports over much of the database; on which thread they are read is up to the reader. */
export type DigestReader = {
  digest(query: DigestQuery): Promise<DigestRows>;
  figures(query: DigestQuery, spans: readonly Span[]): Promise<Figures>;
  /** Breaks off what is being read. */
  close(): Promise<void>;
};

/** A reader on the connection that it is given, each report as of one moment. */
export function readerOn(db: Database): DigestReader {
  return {
    digest: async (query) => db.transaction(() => readDigest(db, query))(),
    figures: async (query, spans) => db.transaction(() => readFigures(db, query, spans))(),
    close: async () => {},
  };
}
