import { fileURLToPath } from 'node:url';

/** DATABASE_URL cannot be used; says what was expected. The value stays out: it may hold a password. */
export class DatabaseUrlError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(`DATABASE_URL: expected file: and a path, such as file:countersign.db; ${problem}`, options);
    this.name = 'DatabaseUrlError';
  }
}

/** The path of a `file:` URL, relative (`file:countersign.db`) or absolute (`file:///var/lib/countersign.db`). */
export function databasePath(url: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) throw new DatabaseUrlError('got a value without a scheme');
  if (scheme !== 'file') throw new DatabaseUrlError(`got ${scheme}:`);
  const path = url.startsWith('file://') ? pathOfAuthority(url) : url.slice('file:'.length);
  if (path === '') throw new DatabaseUrlError('got no path');
  if (path.includes(':memory:')) throw new DatabaseUrlError('got :memory:, which forgets every decision');
  // SQLite's own URI options (mode=memory, nolock=1, immutable=1) would each undo what the store promises.
  if (path.includes('?')) throw new DatabaseUrlError('got options after a question mark, which it does not take');
  return path;
}

function pathOfAuthority(url: string): string {
  try {
    return url.includes('?') ? url : fileURLToPath(url);
  } catch (cause) {
    throw new DatabaseUrlError('got a file URL with a host or an encoded slash', { cause });
  }
}
