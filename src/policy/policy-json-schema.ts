import * as z from 'zod';
import { PolicyFile } from './schema.ts';
import { SCHEMA_NOTES } from './schema-notes.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** Names that stand in tables where the column says it all. */
const SAYS_ITSELF = /^(lanes|score\.risk)(\.\w+)*\.(low|medium|high|very_high|middle)$/;

/**
 * The JSON Schema (draft-07, which editors know best) of the policy file as an admin writes it, with a note on each
 * setting. What only `policy check` sees, such as a role that is defined nowhere, it does not say.
 */
export function policyJsonSchema(): Schema {
  const schema = z.toJSONSchema(PolicyFile, { target: 'draft-7', io: 'input' });
  annotate(schema, '');
  return { ...schema, title: 'Countersign policy' };
}

/** The paths of all settings, `*` for chosen names, and the note on each; null where it has none. */
export function settings(): Map<string, string | null> {
  const found = new Map<string, string | null>();
  visit(z.toJSONSchema(PolicyFile, { target: 'draft-7', io: 'input' }), '', (path, schema) => {
    if (!SAYS_ITSELF.test(path)) found.set(path, noteOn(path) ?? schema.description ?? null);
  });
  return found;
}

/** What tunes a guard means the same in every guard. */
function noteOn(path: string): string | undefined {
  return SCHEMA_NOTES[path] ?? SCHEMA_NOTES[path.replace(/^guards\.\w+\./, 'guards.*.')];
}

function annotate(schema: Schema, path: string): void {
  visit(schema, path, (at, setting) => {
    const note = noteOn(at);
    if (note !== undefined) setting.description = note;
  });
}

/** Every named setting beneath a schema; an entry of a list has the path of the list. */
function visit(schema: Schema, path: string, each: (path: string, schema: Schema) => void): void {
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (typeof member === 'boolean') continue;
    const at = path === '' ? name : `${path}.${name}`;
    each(at, member);
    visit(member, at, each);
  }
  const { items, additionalProperties: named } = schema;
  const one = Array.isArray(items) ? [] : [items];
  for (const part of [...one, ...(schema.anyOf ?? [])]) if (typeof part === 'object') visit(part, path, each);
  if (typeof named === 'object') {
    if (named.properties === undefined) each(`${path}.*`, named);
    visit(named, `${path}.*`, each);
  }
}
