import type { Part, Section } from './page.ts';

/** A section of a page; one without anything in it says so. */
export function section(heading: string, ...parts: (Part | Part[])[]): Section {
  const all = parts.flat();
  return { heading, parts: all.length === 0 ? [{ kind: 'text', text: 'Nothing.' }] : all };
}

/** Labels with what is known of each; none where nothing is. */
export function facts(rows: [string, string | undefined][]): Part[] {
  const known = rows.flatMap(([label, value]): [string, string][] => (value === undefined ? [] : [[label, value]]));
  return known.length === 0 ? [] : [{ kind: 'facts', rows: known }];
}

/** A table, left out where it has no row. */
export function table(head: string[], rows: string[][]): Part[] {
  return rows.length === 0 ? [] : [{ kind: 'table', head, rows }];
}
