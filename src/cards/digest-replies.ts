import type { Drawing } from './drawing.ts';
import { agentText } from './mrkdwn.ts';
import { drawText } from './replies.ts';
import { near } from './time.ts';

/** Nobody has to know of anything; `from` is 0 before the first digest. */
export function drawNothingToTell({ name, from, to }: { name: string; from: number; to: number }): Drawing {
  return drawText(
    `Nothing to tell in the digest ${agentText(name, 60)} since ${from === 0 ? 'it began' : near(from, to)}.`,
  );
}

/** A name that is no digest of the policy, with those that are. */
export function drawUnknownDigest(name: string, known: readonly string[]): Drawing {
  const names = known.slice(0, 20).map((each) => agentText(each, 60));
  return drawText(`The policy knows no digest “${agentText(name, 60)}”. It knows: ${names.join(', ')}.`);
}

/** A policy without any digest. */
export function drawNoDigest(): Drawing {
  return drawText('The policy has no digest yet. An admin adds one under `digests`.');
}
