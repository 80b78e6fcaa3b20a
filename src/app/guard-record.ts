import type { Finding } from '../audit/check-event.ts';
import type { App } from './app.ts';
import { engageHalt } from './engage-halt.ts';

/**
 * Halts everything when the record fails verification: what cannot be trusted to tell what was approved must not let
 * anything pass. Each finding halts once for as long as this process lives, so that people who have looked into it can
 * release it by two.
 */
export function createRecordGuard(app: App): (finding: Finding) => Promise<void> {
  const told = new Set<string>();
  return async ({ seq, what }) => {
    const where = seq === null ? '' : ` at event ${seq}`;
    const key = `${where} ${what}`;
    if (told.has(key)) return;
    app.log.error({ code: 'record_fails_verification', count: seq ?? 0 }, 'the record fails verification');
    const reason = `the record fails verification${where}: ${what}`.slice(0, 500);
    await engageHalt({ ...app, alertsTo: app.policy().file.channels.alerts }, { kind: 'all' }, reason, 'countersign');
    // Only now: a halt that could not be engaged is tried again at the next pass.
    told.add(key);
  };
}
