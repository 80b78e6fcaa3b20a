import type { Shifts } from '../domain/shifts.ts';
import type { ApprovalRule } from '../domain/verdict.ts';
import { withSenior } from './approval-rule.ts';
import type { Fault, Path } from './located-yaml.ts';
import { approvalForms } from './owners.ts';
import type { PolicyFile } from './schema.ts';
import { localDate, shiftsOf } from './working-hours.ts';

const DAY_MS = 86_400_000;
// A long weekend is nobody's mistake.
const LONGEST_BREAK_MS = 4 * DAY_MS;

/** What is no fault and may be a mistake all the same: steps that wait for days, holidays that are over. */
export function staffWarnings(file: PolicyFile, now: number): Fault[] {
  return [...emptySteps(file, now), ...pastHolidays(file, now)];
}

function emptySteps(file: PolicyFile, now: number): Fault[] {
  const found = Object.entries(file.chains).flatMap(([chain, steps]) =>
    steps.flatMap(({ ask, hours }, index) => {
      if (hours === 'any') return [];
      const path = ['chains', chain, index];
      return askedBy(file, chain, typeof ask === 'string' ? [ask] : ask).flatMap(({ roles, each }) => {
        const gap = longestBreak(shiftsOf(file, roles, now), now);
        // The time of a step counts while anyone asked is at work: it runs out without those who are not.
        const missing = gap === null ? each.filter((role) => longestBreak(shiftsOf(file, [role], now), now)) : [];
        return [
          ...(gap === null
            ? []
            : [{ path, message: `${breakText(file, roles, gap)}: what asks only them waits that long` }]),
          ...missing.map((role) => {
            const off = longestBreak(shiftsOf(file, [role], now), now) ?? [now, now];
            const message = `${breakText(file, [role], off)}, and has to sign: what needs it expires meanwhile`;
            return { path, message };
          }),
        ];
      });
    }),
  );
  // Several actions may ask the same roles in the same step.
  return [...new Map(found.map((fault) => [JSON.stringify(fault), fault])).values()];
}

/**
 * The roles of a step, and which of them each have to sign, for each way in which an action can fill in its approvers: with
 * the senior and without.
 */
function askedBy(file: PolicyFile, chain: string, ask: readonly string[]): { roles: string[]; each: string[] }[] {
  if (!ask.includes('approvers')) return [{ roles: [...ask], each: [] }];
  const others = ask.filter((role) => role !== 'approvers');
  return Object.entries(file.actions)
    .filter(([, action]) => (action.chain ?? 'default') === chain)
    .flatMap(([name, { approve }]) => approvalForms(file, approve, name))
    .map(
      (form): ApprovalRule =>
        'any' in form
          ? { mode: 'any', roles: form.any, quorum: form.quorum }
          : { mode: 'all', roles: form.all, quorum: form.quorum },
    )
    .flatMap((rule) => [rule, withSenior(rule, file.confidence.senior)])
    .map(({ mode, roles, must }) => ({
      roles: [...new Set([...roles, ...others])],
      each: mode === 'all' ? [...new Set(roles)] : must === undefined ? [] : [must],
    }));
}

function longestBreak(shifts: Shifts | undefined, now: number): [number, number] | null {
  if (!shifts) return null;
  const ahead = shifts.on.filter(([, until]) => until > now);
  const ends = [now, ...ahead.map(([, until]) => until)];
  const starts = [...ahead.map(([from]) => from), shifts.knownUntil];
  const breaks = ends.map((end, index): [number, number] => [end, starts[index] ?? end]);
  const [from, until] = breaks.reduce((one, other) => (other[1] - other[0] > one[1] - one[0] ? other : one));
  return until - from > LONGEST_BREAK_MS ? [from, until] : null;
}

function breakText(file: PolicyFile, roles: readonly string[], [from, until]: [number, number]): string {
  const zone = file.roles[roles[0] ?? '']?.hours?.timezone ?? file.timezone;
  const [first, last] = [from, until].map((at) => localDate(new Date(at), zone));
  const days = Math.round((until - from) / DAY_MS);
  return `nobody of ${roles.join(', ')} is on duty from ${first} to ${last} (${days} days)`;
}

function pastHolidays(file: PolicyFile, now: number): Fault[] {
  const today = localDate(new Date(now), file.timezone);
  const lists: [Path, readonly string[]][] = [
    ...Object.entries(file.holidays).map(([name, dates]): [Path, readonly string[]] => [['holidays', name], dates]),
    ...Object.entries(file.roles).map(([role, { hours }]): [Path, readonly string[]] => [
      ['roles', role, 'hours', 'holidays'],
      (hours?.holidays ?? []).filter((entry) => /^\d/.test(entry)),
    ]),
  ];
  return lists.flatMap(([path, dates]) =>
    dates.length > 0 && dates.every((date) => date < today)
      ? [
          {
            path,
            message: `every holiday listed here has passed, the last on ${dates.toSorted().at(-1)}; add those to come`,
          },
        ]
      : [],
  );
}
