export type ErrorFacts = {
  status: number | null;
  code: string;
  detail?: string | null;
  pointer?: string | null;
  retryAfterSeconds?: number | null;
  cause?: unknown;
};

/**
 * Countersign refused a call, or could not be reached. `code` is the stable code of its problem+json answer
 * (RFC 9457), or one of the client's own: `unreachable`, `timed_out`, `invalid_answer`, `unexpected_status`.
 * The message holds no secret.
 */
export class CountersignError extends Error {
  override readonly name = 'CountersignError';
  /** The HTTP status; null when no answer arrived. */
  readonly status: number | null;
  readonly code: string;
  /** A sentence on what was wrong. */
  readonly detail: string | null;
  /** A JSON pointer to the field at fault, such as `/change/after`. */
  readonly pointer: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(call: string, facts: ErrorFacts) {
    const { status, code, detail = null, pointer = null, retryAfterSeconds = null, cause } = facts;
    const what = [status, code, pointer && `at ${pointer}`].filter(Boolean).join(' ');
    super(`${call}: ${what}${detail ? `: ${detail}` : ''}`, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.pointer = pointer;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
