import type { HomeView } from '@slack/types';

export type Published =
  /** `viewHash`: Slack's hash of the view as it is now. */
  | { ok: true; viewHash: string }
  /** It shows another view than was thought; nothing was changed. */
  | { ok: false; why: 'conflict' }
  | { ok: false; why: 'rate_limited'; retryAfterMs: number }
  /** Nothing was changed, for now. */
  | { ok: false; why: 'unavailable'; error: string }
  /** No answer: it may show it or not. */
  | { ok: false; why: 'unknown'; error: string }
  /** Slack refuses, as where the Home tab is switched off. */
  | { ok: false; why: 'refused'; error: string };

/** The only way to somebody's Home. Never throws for what Slack answers; each call is one attempt. */
export type HomePublisher = {
  /** With `over`, only where that is still the hash of the view that it shows. */
  publish(home: { slackUser: string; view: HomeView; over: string | null }): Promise<Published>;
};
