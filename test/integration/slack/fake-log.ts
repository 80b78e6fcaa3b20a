import type { Log, LogFields } from '../../../src/app/log.ts';

export type Line = LogFields & { level: 'info' | 'warn' | 'error'; said: string };

/** Keeps every line. */
export function createFakeLog(): Log & { lines: Line[]; errors(): Line[] } {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (fields: LogFields, said: string) => void lines.push({ ...fields, level, said });
  return {
    lines,
    errors: () => lines.filter(({ level }) => level === 'error'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
