import { pauseAgent, resumeAgent } from '../app/pause-agent.ts';
import { policyWith } from './agents.ts';
import { atTheStore, operatorName, print } from './operator.ts';

type Options = { reason?: string; by?: string };

/** Pauses an agent in every running server at once: it may neither recommend nor redeem. */
export async function pause(name: string, options: Options): Promise<void> {
  policyWith(name);
  const reason = options.reason?.trim() || 'no reason given';
  const done = await atTheStore((desk) => pauseAgent(desk, name, reason, operatorName(options.by)));
  print(
    done
      ? `${name} is paused: it may neither recommend nor redeem.`
      : `${name} was paused already; nothing was changed.`,
    'It still may read, report and withdraw. What waits for people goes on. To stop that too: `countersign halt`.',
  );
}

/** Lets a paused agent go on. */
export async function resume(name: string, options: Options): Promise<void> {
  const { agent } = policyWith(name);
  const done = await atTheStore((desk) => resumeAgent(desk, name, options.reason ?? '', operatorName(options.by)));
  print(done ? `${name} may act again.` : `${name} was not paused here; nothing was changed.`);
  if (agent.paused) print(`It is still paused by the policy: see \`paused\` under agents.${name}.`);
}
