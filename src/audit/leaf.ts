import { canonicalJson, type Json } from './canonical-json.ts';
import { commitment } from './hash.ts';

/** A personal value or free text, kept beside the record and referred to from it by a commitment; the salt in hex. */
export type Private = { name: string; salt: string; value: string };

/** One fact on its way into the record. `facts` holds nothing personal; what is, comes in `privates`. */
export type AuditDraft = {
  id: string;
  type: string;
  at: number;
  facts: { [key: string]: Json | undefined };
  privates: Private[];
};

// Events of one change share who made it.
const made = new WeakMap<Private, string>();

function committed(value: Private): string {
  const known = made.get(value) ?? commitment(Buffer.from(value.salt, 'hex'), value.value);
  made.set(value, known);
  return known;
}

/**
 * The leaf of the record: RFC 8785 text of sequence, id, type, time and facts, with each private value as
 * `private: { name: HMAC(salt, value) }`. Erasing value and salt later leaves these bytes, and every proof, as they are.
 */
export function leafOf(sequence: number, draft: AuditDraft): string {
  const privates: { [key: string]: Json } = {};
  for (const value of draft.privates) privates[value.name] = committed(value);
  return canonicalJson({
    ...draft.facts,
    seq: sequence,
    id: draft.id,
    type: draft.type,
    at: draft.at,
    private: privates,
  });
}
