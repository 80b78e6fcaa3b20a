import { isIP } from 'node:net';
import { addressKind } from './address-kind.ts';

export type Address = { address: string; family: number };

/** Every address of a host name; rejects when it has none. */
export type Lookup = (hostname: string) => Promise<Address[]>;

/** A URL with the addresses that were checked: the connection may go to these and nowhere else. */
export type Target = { url: URL; addresses: Address[] };

export type TargetRefusal = 'invalid_url' | 'https_required' | 'name_not_resolved' | 'address_not_allowed';

/**
 * Resolves where a callback may be sent. Without `allowPrivate`: https, and every address public. With it loopback and
 * private addresses are allowed too, and plain http to those alone. One bad address among several refuses them all.
 */
export async function resolveTarget(
  text: string,
  allowPrivate: boolean,
  lookup: Lookup,
): Promise<{ ok: true; target: Target } | { ok: false; refusal: TargetRefusal }> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return refuse('invalid_url');
  if (url.protocol === 'http:' && !allowPrivate) return refuse('https_required');

  const addresses = await addressesOf(url, lookup);
  if (addresses.length === 0) return refuse('name_not_resolved');
  const kinds = addresses.map(({ address }) => addressKind(address));
  if (kinds.some((kind) => kind === 'forbidden' || (kind === 'local' && !allowPrivate))) {
    return refuse('address_not_allowed');
  }
  if (url.protocol === 'http:' && kinds.includes('public')) return refuse('https_required');
  return { ok: true, target: { url, addresses } };
}

async function addressesOf(url: URL, lookup: Lookup): Promise<Address[]> {
  // The URL parser has turned decimal, octal and hexadecimal spellings into dotted ones already.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  return lookup(host).catch(() => []);
}

function refuse(refusal: TargetRefusal): { ok: false; refusal: TargetRefusal } {
  return { ok: false, refusal };
}
