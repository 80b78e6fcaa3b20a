import type { Fault } from './located-yaml.ts';
import { matches } from './policy.ts';
import type { PolicyFile } from './schema.ts';

/** Autopilot that nothing adds up, action by action: many small moves are one large one. */
export function limitWarnings(file: PolicyFile): Fault[] {
  return Object.entries(file.actions)
    .filter(([action, entry]) => mayGoByItself(file, entry) && !file.limits.some((limit) => covers(limit, action)))
    .map(([action]) => ({
      path: ['actions', action],
      message: `${action} can go by autopilot and no cumulative limit is for it: many small moves add up unseen; name it in the \`for\` of a limit under \`limits\``,
    }));
}

function mayGoByItself({ mode, lanes }: PolicyFile, action: PolicyFile['actions'][string]): boolean {
  return (
    (action.mode ?? mode) === 'enforce' &&
    action.reversibility === 'compensatable' &&
    (action.at_least ?? 'autopilot') === 'autopilot' &&
    // Rules only raise the risk, and a higher one has no milder lanes.
    Object.values(lanes[action.risk]).includes('autopilot')
  );
}

function covers(limit: PolicyFile['limits'][number], action: string): boolean {
  return limit.for.some((pattern) => matches(pattern, action));
}
