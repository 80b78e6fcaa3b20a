import type { HaltScope } from '../domain/halt.ts';
import type { App } from './app.ts';
import { type Circumstances, engageHalt } from './engage-halt.ts';

/** Who engaged a halt that no person did. */
export const ITSELF = 'countersign';

/** Countersign stops by itself what it can no longer vouch for; people release it as any other halt. */
export async function haltItself(app: App, scope: HaltScope, reason: string, why: Circumstances = {}): Promise<void> {
  const alertsTo = app.policy().file.channels.alerts;
  const { halt } = await engageHalt({ ...app, alertsTo }, scope, reason, ITSELF, why);
  app.log.error({ halt: halt.id }, 'halted by itself');
}

/** Deadlines and windows are measured by the clock: when it has jumped, everything stands still until people look. */
export async function haltIfClockJumped(app: App): Promise<void> {
  await app.clockWatch.settle(async ({ expectedAt, foundAt }) => {
    const seconds = Math.round(Math.abs(foundAt - expectedAt) / 1000);
    const way = foundAt > expectedAt ? 'forward' : 'back';
    await haltItself(app, { kind: 'all' }, `The clock of this machine jumped ${way} by ${seconds} s`, {
      standsFrom: expectedAt,
    });
  });
}
