import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';

/** How a call of the Web API failed; `code` is Slack's, the network's, or one of ours. */
export type SlackFailure =
  | { kind: 'rate_limited'; code: string; retryAfterMs: number }
  /** Slack refuses it, now and whenever it is asked again. */
  | { kind: 'refused'; code: string }
  /** Slack cannot do it now, and did nothing. */
  | { kind: 'not_now'; code: string }
  /** Slack failed on the way: in its words, "it's possible some aspect of the operation succeeded". */
  | { kind: 'half_done'; code: string }
  /** It cannot have reached Slack. */
  | { kind: 'not_sent'; code: string }
  /** A status other than 200 and 429, which Slack itself does not use: a proxy, or a part of Slack that is down. */
  | { kind: 'http'; code: string; status: number }
  /** It may have reached Slack; no answer that can be read came back. */
  | { kind: 'no_answer'; code: string };

const SHORTEST_WAIT_MS = 1_000;
const DEFAULT_WAIT_MS = 30_000;
const CODE = /^[a-z][a-z0-9_]{0,79}$/;
const RATE_LIMIT_CODES = ['ratelimited', 'rate_limited'];
const NOT_NOW_CODES = ['service_unavailable', 'request_timeout', 'team_added_to_org'];
const HALF_DONE_CODES = ['internal_error', 'fatal_error'];

const NOT_SENT_SYSCALLS = ['connect', 'getaddrinfo'];
const NOT_SENT_CODES = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** Reads what web-api threw, by class and code; never by its text. */
export function readFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter * 1000);
  if (error instanceof WebAPIPlatformError) return readRefusal(error);
  if (error instanceof WebAPIHTTPError) {
    return { kind: 'http', code: `http_${error.statusCode}`, status: error.statusCode };
  }
  const { code, syscall } = networkFault(error instanceof WebAPIRequestError ? error.original : error);
  const sent = !NOT_SENT_CODES.includes(code) && !NOT_SENT_SYSCALLS.includes(syscall);
  return { kind: sent ? 'no_answer' : 'not_sent', code };
}

function readRefusal({ data }: WebAPIPlatformError): SlackFailure {
  const code: unknown = data.error;
  // An answer that is not JSON arrives here with its whole text as the "error".
  if (typeof code !== 'string' || !CODE.test(code)) return { kind: 'no_answer', code: 'unreadable_answer' };
  if (RATE_LIMIT_CODES.includes(code)) {
    const seconds = data.response_metadata?.retryAfter;
    return rateLimited(seconds === undefined ? DEFAULT_WAIT_MS : seconds * 1000);
  }
  if (NOT_NOW_CODES.includes(code)) return { kind: 'not_now', code };
  return { kind: HALF_DONE_CODES.includes(code) ? 'half_done' : 'refused', code };
}

function rateLimited(waitMs: number): SlackFailure {
  return { kind: 'rate_limited', code: 'rate_limited', retryAfterMs: Math.max(waitMs, SHORTEST_WAIT_MS) };
}

/** fetch wraps the fault of the network in a TypeError, and several addresses tried in an AggregateError. */
function networkFault(error: unknown): { code: string; syscall: string } {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at.name === 'TimeoutError') return { code: 'timeout', syscall: '' };
    if ('code' in at && typeof at.code === 'string') {
      return { code: at.code, syscall: 'syscall' in at && typeof at.syscall === 'string' ? at.syscall : '' };
    }
  }
  return { code: error instanceof Error ? error.name : 'unknown', syscall: '' };
}
