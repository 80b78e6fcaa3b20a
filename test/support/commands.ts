import type { Actor, Command, Moment } from '../../src/domain/command.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { evolve } from '../../src/domain/evolve.ts';
import type { Halt } from '../../src/domain/halt.ts';
import type { Recommendation } from '../../src/domain/state.ts';
import { content, HASH, halt, MINUTE_MS, MONDAY, smaller, verdict } from './build.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
type Part<T extends Command['type']> = Partial<Omit<Of<T>, 'type'>>;

/** Marketing, Finance and the CMO; Alex answers for bid-pilot and holds Finance too; Otto holds a role nobody asks. */
export const dana: Actor = { person: 'dana', roles: ['marketing_head'] };
export const felix: Actor = { person: 'felix', roles: ['finance'] };
export const ines: Actor = { person: 'ines', roles: ['cmo'] };
export const alex: Actor = { person: 'alex', roles: ['finance'] };
export const otto: Actor = { person: 'otto', roles: ['intern'] };

/** The hash of the revision after the one of `build.ts`. */
export const NEXT_HASH = '4e'.repeat(32);

export const approve = (part: Part<'approve'> = {}): Of<'approve'> => ({
  type: 'approve',
  by: dana,
  revisionHash: HASH,
  note: null,
  ...part,
});
export const reject = (part: Part<'reject'> = {}): Of<'reject'> => ({
  type: 'reject',
  by: dana,
  revisionHash: HASH,
  note: null,
  ...part,
});
export const undo = (by: Actor = dana, revisionHash = HASH): Of<'undo'> => ({ type: 'undo', by, revisionHash });
export const close = (part: Part<'close'> = {}): Of<'close'> => ({
  type: 'close',
  by: dana,
  revisionHash: HASH,
  note: null,
  ...part,
});
export const amend = (part: Part<'amend'> = {}): Of<'amend'> => ({
  type: 'amend',
  by: dana,
  revisionHash: HASH,
  revision: { revision: 2, revisionHash: NEXT_HASH, content: smaller(), verdict: verdict() },
  note: null,
  ...part,
});
export const reassign = (part: Part<'reassign'> = {}): Of<'reassign'> => ({
  type: 'reassign',
  by: dana,
  to: felix,
  revisionHash: HASH,
  ...part,
});
export const snooze = (part: Part<'snooze'> = {}): Of<'snooze'> => ({
  type: 'snooze',
  by: dana,
  revisionHash: HASH,
  until: MONDAY + 20 * MINUTE_MS,
  ...part,
});
export const annotate = (part: Part<'annotate'> = {}): Of<'annotate'> => ({
  type: 'annotate',
  by: dana,
  revisionHash: HASH,
  note: 'Agreed by phone',
  ...part,
});
export const revise = (part: Partial<Of<'revise'>['revision']> = {}): Of<'revise'> => ({
  type: 'revise',
  revision: { revision: 2, revisionHash: NEXT_HASH, content: content(), verdict: verdict(), ...part },
});
export const withdraw = (): Of<'withdraw'> => ({ type: 'withdraw' });
export const redeem = (part: Part<'redeem'> = {}): Of<'redeem'> => ({
  type: 'redeem',
  revisionHash: HASH,
  permitId: 'prm_new',
  key: 'redeem-new',
  intent: { target: null, amount: null },
  ...part,
});
export const report = (part: Part<'report'> = {}): Of<'report'> => ({
  type: 'report',
  revisionHash: HASH,
  status: 'executed',
  detail: null,
  drift: null,
  measured: [],
  ...part,
});
export const tick = (): Of<'tick'> => ({ type: 'tick' });
export const engage = (): Of<'halt'> => ({ type: 'halt' });
export const letGo = (part: Part<'release'> = {}): Of<'release'> => ({
  type: 'release',
  verdict: verdict(),
  ...part,
});

export function at(now: number, under: Halt | null = null): Moment {
  return { now, halt: under, peopleOnly: false, paused: false };
}

export function underHalt(now: number): Moment {
  return at(now, halt());
}

/** After a release, before autopilot may go on. */
export function peopleOnly(now: number): Moment {
  return { ...at(now), peopleOnly: true };
}

/** A decision in one line: the types of its events, or why it was refused. */
export function lineOf(decision: Decision): string {
  return decision.ok ? decision.events.map(({ type }) => type).join(' + ') || 'nothing' : `no: ${decision.refusal}`;
}

export function outcome(item: Recommendation, command: Command, moment: Moment): string {
  return lineOf(decide(item, command, moment));
}

/** The recommendation after a command that is expected to be accepted. */
export function applied(item: Recommendation, command: Command, moment: Moment): Recommendation {
  const decision = decide(item, command, moment);
  if (!decision.ok) throw new Error(`${command.type} was refused: ${decision.refusal}`);
  return decision.events.reduce(evolve, item);
}

/** Ticks at one moment until nothing is due any more; what a freeze held is judged anew at its end, and as before. */
export function settle(item: Recommendation, moment: Moment): Recommendation {
  let settled = item;
  for (let round = 0; round < 1000; round += 1) {
    const ticked = applied(settled, tick(), moment);
    const next =
      ticked === settled && isThawed(settled, moment)
        ? applied(settled, letGo({ verdict: settled.verdict }), moment)
        : ticked;
    if (next === settled) return settled;
    settled = next;
  }
  throw new Error('still something due after 1000 ticks');
}

function isThawed({ state }: Recommendation, { now, halt }: Moment): boolean {
  return halt === null && state.status === 'held' && state.freeze !== null && now >= state.freeze.until;
}
