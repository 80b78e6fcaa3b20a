import ipaddr from 'ipaddr.js';

/** `local` is loopback and private ranges: reachable only where an admin allowed it. `forbidden` never is. */
export type AddressKind = 'public' | 'local' | 'forbidden';

const LOCAL_RANGES = ['loopback', 'private', 'uniqueLocal'];
// Answered by the hosting cloud itself, though their ranges are unicast (Azure) and unique local (AWS over IPv6).
const CLOUD_SERVICES = ['168.63.129.16', 'fd00:ec2::254'];
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/**
 * Where an IP address leads. Every range that could lead anywhere else is forbidden: link-local with cloud metadata,
 * CGNAT, IPv4 wrapped in IPv6 (mapped, NAT64, 6to4, Teredo), multicast, unspecified, reserved.
 */
export function addressKind(address: string): AddressKind {
  if (!ipaddr.isValid(address)) return 'forbidden';
  const parsed = ipaddr.parse(address);
  if (CLOUD_SERVICES.includes(parsed.toString())) return 'forbidden';
  const range = parsed.range();
  if (LOCAL_RANGES.includes(range)) return 'local';
  if (range !== 'unicast') return 'forbidden';
  // ipaddr.js calls all that has no name unicast, and so also ::7f00:1, the old spelling of 127.0.0.1.
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST) ? 'public' : 'forbidden';
}
