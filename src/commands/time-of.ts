import { ConfigError } from '../config.ts';

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** The time that an option gives, in epoch milliseconds; a day alone begins in UTC. Throws `ConfigError`. */
export function timeOf(text: string, option: string, expected = 'a time such as 2026-11-22T09:00:00Z'): number {
  const at = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new ConfigError(`${option} ${text}: expected ${expected}.`);
  return at;
}
