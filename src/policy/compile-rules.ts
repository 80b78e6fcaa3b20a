import { stricter } from '../domain/verdict.ts';
import { type Calendar, compileEntry } from './calendar.ts';
import type { CalendarEntry } from './calendar-entry.ts';
import { compileCondition } from './condition.ts';
import { guardRules } from './guards.ts';
import type { Fault } from './located-yaml.ts';
import type { Rule } from './policy.ts';
import type { PolicyFile } from './schema.ts';

/** The file's rules, its guards and its calendar, as rules that can be asked, in this order; and what does not compile. */
export function compileRules(file: PolicyFile): { rules: Rule[]; faults: Fault[] } {
  const rules: Rule[] = [];
  const faults: Fault[] = [];
  for (const [index, rule] of file.rules.entries()) {
    const compiled = compileCondition(rule.when);
    if (compiled.ok) rules.push({ kind: 'rule', ...rule, condition: compiled.condition });
    else
      faults.push({
        path: ['rules', index, 'when'],
        message: `${compiled.message} (at character ${compiled.offset + 1})`,
      });
  }
  for (const { id, rule } of guardRules(file.guards)) {
    const compiled = compileCondition(rule.when);
    if (!compiled.ok) throw new Error(`guard ${id}: its own condition does not compile: ${compiled.message}`);
    rules.push({ kind: 'guard', id, ...rule, condition: compiled.condition });
  }
  return { rules, faults };
}

/** The calendar with its dates worked out; call it only on dates that were checked. */
export function compileCalendar(file: PolicyFile): { calendar: Calendar[]; rules: Rule[] } {
  const compiled = file.calendar.map((entry) => ({
    entry,
    calendar: compileEntry(entry, file.timezone, holidaysOf(file, entry)),
  }));
  return {
    calendar: compiled.map(({ calendar }) => calendar),
    rules: compiled.map(({ entry, calendar }) => calendarRule(entry, calendar)),
  };
}

function holidaysOf({ holidays }: PolicyFile, entry: CalendarEntry): readonly string[] {
  return (entry.holidays === undefined ? undefined : holidays[entry.holidays]) ?? [];
}

const BECAUSE: Record<CalendarEntry['then'], string> = {
  raise: 'it is looked at more closely',
  hold: 'it waits until that ends',
  refuse: 'it is not taken until that ends',
};

function calendarRule(entry: CalendarEntry, { when, needs, windows, covers }: Calendar): Rule {
  const { name, points, risk, at_least } = entry;
  return {
    kind: 'calendar',
    id: name,
    for: entry.for,
    when,
    points,
    risk,
    // Whatever an entry is tuned to, what is frozen is never let through.
    at_least: entry.then === 'raise' ? at_least : stricter(at_least, 'review'),
    senior: false,
    because: `${name}: ${BECAUSE[entry.then]}`,
    condition: {
      needs,
      holds: (facts, now) => windows(now).some(({ from }) => from <= now) && covers(facts),
    },
  };
}
