import type { Delivery } from '../../app/ports.ts';
import { readFailure } from './slack-failure.ts';

type Failed = Extract<Delivery, { ok: false }>;

const GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'is_inactive'];

/** What a failed chat.postMessage means for the message. */
export function failedPost(error: unknown): Failed {
  const failure = readFailure(error);
  switch (failure.kind) {
    case 'rate_limited':
      return { ok: false, why: 'rate_limited', retryAfterMs: failure.retryAfterMs };
    case 'refused':
      return { ok: false, why: 'refused', error: failure.code };
    case 'not_sent':
    case 'not_now':
      return { ok: false, why: 'unavailable', error: failure.code };
    case 'http':
      return { ok: false, why: failure.status >= 500 ? 'unknown' : 'unavailable', error: failure.code };
    case 'half_done':
    case 'no_answer':
      return { ok: false, why: 'unknown', error: failure.code };
  }
}

/** What a failed chat.update means: an update posts nothing and may be repeated freely, so it is never `unknown`. */
export function failedUpdate(error: unknown): Failed {
  const failed = failedPost(error);
  if (failed.why === 'unknown') return { ok: false, why: 'unavailable', error: failed.error };
  if (failed.why === 'refused' && GONE.includes(failed.error)) return { ok: false, why: 'gone', error: failed.error };
  return failed;
}
