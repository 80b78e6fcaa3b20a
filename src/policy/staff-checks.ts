import { Cron } from 'croner';
import { isTimezone } from './local-time.ts';
import type { Fault, Path } from './located-yaml.ts';
import type { PolicyFile } from './schema.ts';

/** What is wrong with who stands in for whom, when people are at work, and who may use which command. */
export function staffFaults(file: PolicyFile): Fault[] {
  return [...deputyFaults(file), ...hourFaults(file), ...commandFaults(file)];
}

function deputyFaults({ deputies, people }: PolicyFile): Fault[] {
  return Object.entries(deputies).flatMap(([person, deputy]) => {
    const path: Path = ['deputies', person];
    const unknown = [person, deputy].filter((name) => !Object.hasOwn(people, name));
    if (unknown.length > 0) return unknown.map((name) => ({ path, message: `person ${name} is not defined` }));
    const circle = circleFrom(deputies, person);
    return circle === null
      ? []
      : [{ path, message: `${circle.join(' → ')}: expected deputies that lead to somebody else, not in a circle` }];
  });
}

function circleFrom(deputies: PolicyFile['deputies'], person: string): string[] | null {
  const way = [person];
  for (let next = deputies[person]; next !== undefined && Object.hasOwn(deputies, next); next = deputies[next]) {
    if (way.includes(next)) return next === person ? [...way, next] : null;
    way.push(next);
  }
  return null;
}

function hourFaults({ roles, holidays }: PolicyFile): Fault[] {
  return Object.entries(roles).flatMap(([role, { hours }]) => {
    if (hours === undefined) return [];
    const path: Path = ['roles', role, 'hours'];
    const unknown = hours.holidays.flatMap((name, index) =>
      /^\d/.test(name) || Object.hasOwn(holidays, name)
        ? []
        : [{ path: [...path, 'holidays', index], message: `no list of holidays is named ${name}` }],
    );
    if (hours.timezone !== undefined && !isTimezone(hours.timezone))
      return [{ path: [...path, 'timezone'], message: `expected an IANA time zone such as Europe/Berlin` }, ...unknown];
    const days = areDays(hours.days)
      ? []
      : [{ path: [...path, 'days'], message: 'expected days of one week in order, such as mon-fri or mon,wed' }];
    return [...days, ...unknown];
  });
}

function areDays(days: string): boolean {
  try {
    return new Cron(`0 0 * * ${days.replaceAll(' ', '')}`, { paused: true }).nextRun(new Date(0)) !== null;
  } catch {
    return false;
  }
}

function commandFaults({ commands, roles }: PolicyFile): Fault[] {
  return Object.entries(commands).flatMap(([command, users]) =>
    (users === 'everyone' ? [] : users)
      .filter((role) => !Object.hasOwn(roles, role))
      .map((role) => ({
        path: ['commands', command],
        message: `role ${role} is not defined; known: everyone, ${Object.keys(roles).join(', ')}`,
      })),
  );
}
