import type { App } from './app.ts';

const LATE_MS = 5 * 60_000;

type Parts = {
  slackConnected: boolean;
  slackFailingSince: number | null;
  loops: { name: string; lastPassAt: number }[];
  /** Whether the policy file as it is now is not the one in force. */
  policyRefused: boolean;
};

/**
 * Whether this server does its whole job: it can write, it can read what is halted, Slack is reached, every loop passes, and no deadline is over
 * five minutes late. A scheduler that stands still is noticed here, before a missed escalation is.
 */
export async function readiness(
  app: Pick<App, 'store' | 'clock'>,
  parts: Parts,
): Promise<{ ok: boolean; failing: string[]; notes: string[] }> {
  const now = app.clock.now();
  const failing: string[] = [];
  try {
    await app.store.check();
    const oldest = await app.store.oldestTimer();
    if (oldest !== null && now - oldest > LATE_MS) failing.push('a deadline is over 5 minutes late');
  } catch {
    failing.push('the store cannot be written to');
  }
  // It would still be alive and refuse everything: somebody has to hear of it.
  if (failing.length === 0 && !(await haltsCanBeRead(app.store)))
    failing.push('what is halted cannot be read, so everything counts as halted');
  if (!parts.slackConnected) failing.push('Slack is not connected');
  if (parts.slackFailingSince !== null && now - parts.slackFailingSince > LATE_MS) {
    failing.push('Slack has answered nothing for over 5 minutes');
  }
  for (const { name, lastPassAt } of parts.loops) {
    if (now - lastPassAt > LATE_MS) failing.push(`the loop ${name} stands still`);
  }
  // No reason to take a server away: it goes on by the last good policy.
  const notes = parts.policyRefused ? ['the policy file has a problem; the last good policy is in force'] : [];
  return { ok: failing.length === 0, failing, notes };
}

async function haltsCanBeRead(store: App['store']): Promise<boolean> {
  try {
    await store.halts();
    return true;
  } catch {
    return false;
  }
}
