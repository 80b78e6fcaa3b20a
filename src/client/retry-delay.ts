const FIRST_MS = 500;
const CEILING_MS = 30_000;

/**
 * How long to wait after the given failed attempt (1 is the first): doubling from half a second to half a minute, of
 * which `random` (0 to 1) decides the upper half, so that agents that failed together do not return together. Never
 * shorter than what the server asked for.
 */
export function retryDelayMs(attempt: number, random: number, retryAfterSeconds: number | null): number {
  const backoffMs = Math.min(CEILING_MS, FIRST_MS * 2 ** (attempt - 1)) * (0.5 + random / 2);
  return Math.max(backoffMs, (retryAfterSeconds ?? 0) * 1000);
}

/** Seconds of a `Retry-After` header, which holds seconds or an HTTP date (RFC 9110, 10.2.3); null when it says neither. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
