import { readFailure } from './slack-failure.ts';

/** One thing that was looked at. `mend` says what to do: about a fault, or, where `ok`, about what would be better. */
export type Finding = { ok: boolean; what: string; mend: string | null };

export function good(what: string): Finding {
  return { ok: true, what, mend: null };
}

export function bad(what: string, mend: string): Finding {
  return { ok: false, what, mend };
}

/** A refusal is mended as `mend` says; a Slack that cannot be reached is not. */
export function fault(what: string, error: unknown, mend: string): Finding {
  const { kind, code } = readFailure(error);
  if (kind === 'refused') return bad(`${what} (${code})`, mend);
  if (kind === 'rate_limited') return bad(`${what}: Slack asks to wait`, 'run this again in a minute');
  return bad(`Slack cannot be reached (${code})`, 'check the network of this machine, and SLACK_API_URL if it is set');
}
