import { resolve } from 'node:path';
import { createLog } from '../adapters/pino-log.ts';
import { databasePath } from '../adapters/sqlite/database-url.ts';
import { createClockWatch } from '../app/clock-watch.ts';
import { type Engaged, haltNotice } from '../app/engage-halt.ts';
import { ROSTER_UNKNOWN } from '../app/roster.ts';
import { takeBackAll } from '../app/take-back-all.ts';
import { unknownScope } from '../app/unknown-scope.ts';
import { createWakeups } from '../app/wakeups.ts';
import { takenBackLines } from '../cards/replies.ts';
import { ConfigError, loadConfig, processEnv } from '../config.ts';
import type { HaltScope } from '../domain/halt.ts';
import type { Policy } from '../policy/policy.ts';
import { rolesHeld, STAFF_UNKNOWN, slackIdOf } from '../policy/staff.ts';
import { readPolicy } from '../policy-source.ts';
import type { HaltOptions } from './halt.ts';
import { type OperatorDesk, print } from './operator.ts';

const MOST_COUNTED = 5_000;

/** Tells the alerts channel of a halt that stands, and the operator what it met; takes back what autopilot did, if asked. */
export async function answerHalt(
  desk: OperatorDesk,
  { halt: { scope }, halt, reach }: Engaged,
  options: HaltOptions,
): Promise<void> {
  const policy = policyOrNull(loadConfig(processEnv()).policyFile);
  // One for each halt: typed again, it makes up for an alert that a crash left out, and posts nothing twice.
  if (policy) await desk.store.append([], [haltNotice(policy.file.channels.alerts, halt, 'engaged')]);
  const undoable = await desk.store.undoableAutopilot(scope, desk.clock.now(), MOST_COUNTED);
  const warning = warningOf(scope, policy);
  print(
    ...(warning === null ? [] : [`Careful: ${warning}`]),
    `Waiting, frozen: ${reach.waiting}. Approved, now without a permit: ${reach.approved}.`,
    reach.unknown.length === 0
      ? 'Nothing was under way.'
      : `Not stopped, outcome unknown: ${reach.unknown.join(', ')}. The agent is asked to stop; check by hand.`,
    ...(options.rollBack
      ? await takeBack(desk, policy, scope, options.by)
      : [
          `Autopilot did ${undoable.length} that can still be taken back${undoable.length === 0 ? '.' : ': run it again with --roll-back --by HANDLE.'}`,
        ]),
    `In the database ${resolve(databasePath(loadConfig(processEnv()).databaseUrl))}.`,
    'To release: two people, each with `/hitl release` in Slack.',
  );
}

/** Each by the ordinary undo, so whoever asks must be a person who may decide it. */
async function takeBack(
  desk: OperatorDesk,
  policy: Policy | null,
  scope: HaltScope,
  person: string | undefined,
): Promise<string[]> {
  if (policy === null) return ['Nothing was taken back: that needs a policy that can be read.'];
  if (person === undefined || !Object.hasOwn(policy.file.people, person)) {
    process.exitCode = 1;
    const known = Object.keys(policy.file.people).join(', ');
    return [`Nothing was taken back: --roll-back needs --by with one of the people of the policy (${known}).`];
  }
  // By the names in the policy alone: user groups and deputies are for Slack to tell.
  const slackId = slackIdOf(policy, person);
  const account = slackId === null ? {} : { slackId };
  const { roles } = rolesHeld(policy, STAFF_UNKNOWN, person, desk.clock.now());
  const app = {
    ...desk,
    policy: () => policy,
    roster: () => ROSTER_UNKNOWN,
    wakeups: createWakeups(),
    clockWatch: createClockWatch(desk.clock, () => policy.file.halt.clock_jump),
    log: createLog('error'),
  };
  return takenBackLines(
    await takeBackAll(app, scope, { person, ...account, roles }, { kind: 'operator', person, roles }),
  );
}

/** A halt must work while the policy is being edited: what cannot be read is told, and stops nothing. */
function policyOrNull(file: string): Policy | null {
  try {
    return readPolicy(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nThe halt is engaged all the same; no channel is told of it.\n`);
    return null;
  }
}

/** A halt on a misspelt name looks like safety and is none. */
function warningOf(scope: HaltScope, policy: Policy | null): string | null {
  const known = policy === null || scope.kind === 'all' ? null : unknownScope(policy, scope);
  if (known === null || scope.kind === 'all') return null;
  return `the policy knows no ${scope.kind} ${scope.value}; it knows ${known}.`;
}
