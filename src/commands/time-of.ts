import { typedTime } from '../app/typed-time.ts';
import { ConfigError } from '../config.ts';

const EXPECTED = 'a time such as 2026-11-22 or 2026-11-22T09:00:00Z';

/** The time that an option gives, in epoch milliseconds; a day alone begins in UTC. Throws `ConfigError`. */
export function timeOf(text: string, option: string, expected = EXPECTED): number {
  return given(text, option, expected).at;
}

/** The end of the time that an option gives, in epoch milliseconds: of a day alone its last. Throws `ConfigError`. */
export function endOf(text: string, option: string): number {
  return given(text, option, EXPECTED).until;
}

function given(text: string, option: string, expected: string): { at: number; until: number } {
  const time = typedTime(text);
  if (time === null) throw new ConfigError(`${option} ${text}: expected ${expected}.`);
  return time;
}
