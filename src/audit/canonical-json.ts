export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/**
 * The one text of a JSON value by RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them. Members that are undefined are left out. Throws a RangeError
 * for numbers that JSON cannot hold and for lone surrogates (RFC 8785 section 3.2.2.2).
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`canonical JSON: expected a finite number, got ${value}`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let members = '';
  // The default sort of strings is by UTF-16 code units, as RFC 8785 section 3.2.3 asks.
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${canonicalString(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

// Most strings are names and hashes, which stand for themselves: to see that costs half of what quoting them does.
const PLAIN = /^[ !#-[\]-~]*$/;

function canonicalString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new RangeError('canonical JSON: expected well-formed Unicode, got a lone surrogate');
  return JSON.stringify(text);
}
