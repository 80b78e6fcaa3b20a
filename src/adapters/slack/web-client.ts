import { type FetchFunction, WebClient, type WebClientOptions } from '@slack/web-api';
import { quietLogger } from './quiet-logger.ts';

const TIMEOUT_MS = 10_000;
const DEFAULT_RETRY_AFTER_SECONDS = '30';
const SECONDS = /^\d+$/;

/**
 * One attempt for each call, with a deadline, and a rate limit thrown at once: a post that timed out may have been
 * posted, and a client that sleeps would hold up every call behind it. `apiUrl` null is Slack's own.
 */
export function createWebClient(token: string, apiUrl: string | null, timeoutMs = TIMEOUT_MS): WebClient {
  return new WebClient(token, { ...webClientOptions(apiUrl), timeout: timeoutMs });
}

/** Fresh options on every call, because Slack's libraries write into what they are given. */
export function webClientOptions(apiUrl: string | null): WebClientOptions {
  return {
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    fetch: slackFetch,
    logger: quietLogger,
  };
}

// Bolt's respond() sets no deadline, and web-api throws an error without a class for a 429 that names no time.
const slackFetch: FetchFunction = async (url, init) => {
  const response = await fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status !== 429 || SECONDS.test(response.headers.get('retry-after') ?? '')) return response;
  await response.body?.cancel();
  return new Response(null, { status: 429, headers: { 'retry-after': DEFAULT_RETRY_AFTER_SECONDS } });
};
