/** Every refusal this server can give; the codes are part of the contract and never change their meaning. */
const CODES = {
  broken_request: [400, 'The request is not valid HTTP'],
  broken_json: [400, 'The body is not JSON'],
  bad_query: [400, 'A query parameter is not as expected'],
  missing_idempotency_key: [400, 'The idempotency key is missing'],
  bad_idempotency_key: [400, 'The idempotency key is not as expected'],
  unauthorized: [401, 'The agent is not known by this key'],
  missing_signature: [401, 'The request is not signed'],
  bad_signature: [401, 'The signature does not match'],
  stale_timestamp: [401, 'The signature is not of this moment'],
  missing_agent: [401, 'The agent is not named'],
  bearer_required: [401, 'The bearer key is required'],
  action_not_allowed: [403, 'The agent may not recommend this action'],
  agent_paused: [403, 'The agent is paused'],
  not_found: [404, 'There is nothing here'],
  unknown_recommendation: [404, 'No such recommendation'],
  method_not_allowed: [405, 'The method is not allowed here'],
  request_timeout: [408, 'The request took too long to arrive'],
  already_decided: [409, 'It is already decided'],
  superseded_revision: [409, 'A newer revision has replaced it'],
  too_many_revisions: [409, 'It was revised too often'],
  stale_revision: [409, 'It is not the current revision'],
  not_approved: [409, 'It is not approved'],
  undo_window_open: [409, 'The approval can still be undone'],
  halted: [409, 'A halt covers it'],
  calendar_freeze: [409, 'A freeze of the calendar covers it'],
  calendar_refuses: [409, 'The calendar takes nothing of this kind now'],
  already_redeemed: [409, 'The permit is spent'],
  permit_mismatch: [409, 'It is not what was approved'],
  not_executing: [409, 'No permit for it is in use'],
  not_rolling_back: [409, 'No rollback was asked for'],
  cannot_withdraw: [409, 'It can no longer be withdrawn'],
  not_now: [409, 'Its state does not allow this'],
  length_required: [411, 'The length of the body is missing'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body is of another type'],
  invalid_field: [422, 'A field is not as expected'],
  missing_field: [422, 'A field is missing'],
  unknown_field: [422, 'A field is not known'],
  invalid_text: [422, 'A text is not valid Unicode'],
  nested_too_deep: [422, 'The body is nested too deep'],
  expired: [422, 'It has already expired'],
  expires_too_soon: [422, 'It expires too soon'],
  rate_limited: [429, 'Too many requests'],
  too_many_open: [429, 'Too many open recommendations'],
  limit_passed: [409, 'Past a cumulative limit'],
  headers_too_large: [431, 'The headers are too large'],
  internal: [500, 'Something failed here'],
  store_unavailable: [503, 'It cannot be stored now'],
  not_ready: [503, 'Not ready'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof CODES;

/** A refusal on its way to RFC 9457 problem+json. */
export type Problem = {
  status: number;
  code: string;
  title: string;
  /** One sentence: what was expected, or what to do next. Never holds what the agent sent. */
  detail: string;
  /** RFC 6901, to the field of the body at fault. */
  pointer?: string;
  /** Further members of the problem. */
  members?: Readonly<Record<string, string | readonly string[]>>;
  headers?: Readonly<Record<string, string>>;
  /** The fault behind it, for the log alone. */
  fault?: unknown;
};

type Further = Pick<Problem, 'pointer' | 'members' | 'headers' | 'fault'>;

/** The problem of this code with its status and title. */
export function problem(code: ProblemCode, detail: string, further: Further = {}): Problem {
  const [status, title] = CODES[code];
  return { status, code, title, detail, ...further };
}

/** A 422 whose code a schema names itself, such as `bad_amount`. */
export function fieldProblem(code: string, detail: string, pointer: string): Problem {
  const [status, title] = CODES.invalid_field;
  return { status, code, title, detail, pointer };
}

/** All codes of a status, for the API description. */
export function codesOf(status: number): string[] {
  return Object.entries(CODES).flatMap(([code, [of]]) => (of === status ? [code] : []));
}

/** The problem+json text (RFC 9457); `requestId` finds the line in the log. */
export function problemJson({ status, code, title, detail, pointer, members }: Problem, requestId: string): string {
  const type = `urn:countersign:problem:${code}`;
  return JSON.stringify({ type, title, status, code, detail, pointer, request_id: requestId, ...members });
}
