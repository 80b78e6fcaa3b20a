import type { Digest } from '../cards/digest.ts';
import { type DigestPart, EVERYDAY_PARTS } from '../policy/digest-parts.ts';
import { digestSpans } from '../policy/digest-spans.ts';
import type { App } from './app.ts';
import { cardLinks } from './card-link.ts';
import type { Permalinks } from './ports.ts';
import type { DigestRows } from './store.ts';

type Span = { name: string; from: number; to: number };

/** What the digest of this name tells of a time, by the policy in force; `without` leaves parts out. */
export async function readDigest(
  app: App,
  span: Span,
  links: Permalinks,
  without: readonly DigestPart[] = [],
): Promise<Digest> {
  // One that has left the policy since it came due still tells what every digest does.
  const digest = app.policy().file.digests.find(({ name }) => name === span.name);
  const include = new Set((digest?.include ?? EVERYDAY_PARTS).filter((part) => !without.includes(part)));
  const { platforms = null, accounts = null, agents = null } = digest ?? {};
  const query = { from: span.from, to: span.to, platforms, accounts, agents };
  const parts = FIGURE_PARTS.filter((part) => include.has(part));
  const [rows, figures] = await Promise.all([
    parts.length < include.size ? app.store.digest(query) : null,
    parts.length > 0
      ? app.store.figures(query, digestSpans(span.from, span.to, digest?.timezone ?? app.policy().file.timezone))
      : null,
  ]);
  const titles = new Map(Object.entries(app.policy().file.actions).map(([action, { title }]) => [action, title]));
  const told = rows === null ? NOTHING : everyday(rows, (part) => include.has(part));
  const { waiting = [], failed = [], unknown = [], untold = [] } = told;
  const led = [waiting.slice(0, MOST_LED_TO), ...[failed, unknown, untold].map((items) => items.slice(-MOST_LED_TO))];
  return {
    ...span,
    ...told,
    links: await cardLinks(app, links, led.flat()),
    figures: figures && { figures, parts, titles },
  };
}

const FIGURE_PARTS = ['volume', 'time_to_decide', 'rates', 'fatigue'] as const;
const NOTHING: Omit<Digest, keyof Span> = { notices: [], autopilot: [], expired: [], moved: [] };
// As many as a digest lists of each.
const MOST_LED_TO = 20;

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
