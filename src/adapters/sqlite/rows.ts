import type { Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { agentRows } from './agent-rows.ts';
import { answerRows } from './answer-rows.ts';
import { auditLog } from './audit-log.ts';
import { batchRows } from './batch-rows.ts';
import { callbackRows } from './callback-rows.ts';
import { conflictRows } from './conflict-rows.ts';
import { deadLetters } from './dead-letters.ts';
import { dueCallbacks } from './due-callbacks.ts';
import { exposureRows } from './exposure-rows.ts';
import { gatheredRows } from './gathered-rows.ts';
import { haltRows } from './halt-rows.ts';
import { homeFigures } from './home-figures.ts';
import { homeRows } from './home-rows.ts';
import { leaseRows } from './lease-rows.ts';
import { letThroughRows } from './let-through-rows.ts';
import { messageResults } from './message-results.ts';
import { messageRows } from './message-rows.ts';
import { overview } from './overview.ts';
import { peopleRows } from './people-rows.ts';
import { policyRows } from './policy-rows.ts';
import { recommendationRows } from './recommendations.ts';
import { sweeps } from './sweeps.ts';
import { turnedDownRows } from './turned-down-rows.ts';
import { undoableAutopilot } from './undoable-autopilot.ts';

export type Rows = ReturnType<typeof rowsOn>;

/**
 * The rows of the store on one connection, for whoever reads and whoever writes. Each kind prepares its statements when it is
 * first asked for: all of them at once take a tenth of a start.
 */
export function rowsOn(client: Database) {
  const db = drizzle({ client });
  return onDemand({
    agents: () => agentRows(client, db),
    answers: () => answerRows(db),
    audit: () => auditLog(db),
    batches: () => batchRows(client),
    callbacks: () => callbackRows(db),
    callbacksDue: () => dueCallbacks(client),
    conflicts: () => conflictRows(client),
    dead: () => deadLetters(db),
    due: () => sweeps(db),
    exposure: () => exposureRows(client),
    figures: () => homeFigures(client),
    gathered: () => gatheredRows(client),
    halts: () => haltRows(db),
    homes: () => homeRows(db),
    lease: () => leaseRows(db),
    letThrough: () => letThroughRows(client),
    messages: () => messageRows(client, db),
    people: () => overview(db),
    policies: () => policyRows(db),
    recommendations: () => recommendationRows(db),
    recordMessage: () => messageResults(db),
    staff: () => peopleRows(db),
    turnedDown: () => turnedDownRows(client),
    undoable: () => undoableAutopilot(client),
  });
}

function onDemand<Makers extends Record<string, () => unknown>>(
  makers: Makers,
): { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> } {
  const made = {};
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(made, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = make();
        Object.defineProperty(made, name, { enumerable: true, value });
        return value;
      },
    });
  }
  // Each name of the makers was given a getter that returns what its maker makes.
  return made as { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> };
}
