const DAY_MS = 24 * 60 * 60_000;
const SECONDS = /^\d{1,10}$/;

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3), whole seconds or an HTTP date, as milliseconds from `now`: at most a
 * day, never negative; null when it is neither.
 */
export function parseRetryAfter(header: string, now: number): number | null {
  const text = header.trim();
  const waitMs = SECONDS.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), DAY_MS);
}
