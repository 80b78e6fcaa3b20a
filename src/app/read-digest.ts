import type { Digest } from '../cards/digest.ts';
import { type DigestPart, EVERYDAY_PARTS } from '../policy/digest-parts.ts';
import type { App } from './app.ts';
import type { DigestRows } from './store.ts';

type Span = { name: string; from: number; to: number };

/** What the digest of this name tells of a time, by the policy in force; `without` leaves parts out. */
export async function readDigest(app: App, span: Span, without: readonly DigestPart[] = []): Promise<Digest> {
  // One that has left the policy since it came due still tells what every digest does.
  const digest = app.policy().file.digests.find(({ name }) => name === span.name);
  const include = new Set((digest?.include ?? EVERYDAY_PARTS).filter((part) => !without.includes(part)));
  const { platforms = null, accounts = null, agents = null } = digest ?? {};
  const rows = await app.store.digest({ from: span.from, to: span.to, platforms, accounts, agents });
  return { ...span, ...everyday(rows, (part) => include.has(part)) };
}

function everyday(rows: DigestRows, tells: (part: DigestPart) => boolean): Omit<Digest, keyof Span> {
  const { counts, moved, mayMove } = rows;
  return {
    notices: tells('notices') ? rows.notices : [],
    autopilot: tells('autopilot') ? rows.autopilot : [],
    expired: tells('expired') ? rows.expired : [],
    waiting: tells('waiting') ? rows.waiting : [],
    ...(tells('trouble') && { failed: rows.failed, unknown: rows.unknown, untold: rows.untold }),
    ...(tells('trouble') && { undelivered: rows.undelivered }),
    counts: {
      ...(tells('notices') && { notices: counts.notices }),
      ...(tells('autopilot') && { autopilot: counts.autopilot }),
      ...(tells('expired') && { expired: counts.expired }),
      ...(tells('waiting') && { waiting: counts.waiting }),
      ...(tells('trouble') && { failed: counts.failed, unknown: counts.unknown, untold: counts.untold }),
    },
    moved,
    mayMove,
    ...(tells('money') && { money: { byPeople: rows.movedByPeople, waits: rows.waits } }),
  };
}
