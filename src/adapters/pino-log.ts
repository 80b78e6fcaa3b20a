import { type DestinationStream, pino } from 'pino';
import type { Log, LogFields } from '../app/log.ts';

const ALLOWED = [
  'requestId',
  'agent',
  'recommendation',
  'callback',
  'message',
  'halt',
  'code',
  'status',
  'route',
  'method',
  'port',
  'mode',
  'count',
  'attempts',
  'durationMs',
  'loop',
  'policy',
] as const satisfies (keyof LogFields)[];

/**
 * JSON lines by pino. Only listed fields are written, and of an error only its class, code and stack: messages may
 * quote what people and agents wrote.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination(2),
  );
  const write = (log: 'info' | 'warn' | 'error') => (fields: LogFields, message: string) =>
    logger[log](allowed(fields), message);
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of ALLOWED) if (fields[name] !== undefined) kept[name] = fields[name];
  if (fields.error !== undefined) kept.error = describe(fields.error);
  return kept;
}

function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { class: typeof error };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause === undefined ? undefined : describe(error.cause);
  return { class: error.name, code, at: frames.map((line) => line.trim()), cause };
}
