import type { Database } from 'better-sqlite3';

const PAGE = 256;

/** The hashes over complete subtrees that are kept, by height and position; read a page at once, since all come in order. */
export function keptNodes(db: Database): (height: number, position: number) => string | undefined {
  const read = db
    .prepare<[number, number, number], [position: number, hash: string]>(
      'SELECT position, hash FROM audit_nodes WHERE height = ? AND position >= ? AND position < ?',
    )
    .raw();
  const pages = new Map<number, { from: number; hashes: Map<number, string> }>();
  return (height, position) => {
    const from = position - (position % PAGE);
    const known = pages.get(height);
    if (known?.from === from) return known.hashes.get(position);
    const hashes = new Map(read.all(height, from, from + PAGE));
    pages.set(height, { from, hashes });
    return hashes.get(position);
  };
}
