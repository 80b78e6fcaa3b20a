import type { Log, LogFields } from '../../src/app/log.ts';
import { StoreUnavailable } from '../../src/app/store.ts';
import { errorText } from './sim-failure.ts';
import type { Trace } from './sim-trace.ts';

/** A log into the trace. Whatever is logged as an error and is not the store's refusal is a fault of the program. */
export function createSimLog(trace: Trace, broken: (reason: string) => void): Log {
  const line = (level: string) => (fields: LogFields, message: string) => {
    const { error, ...rest } = fields;
    trace.add(`log ${level} ${message} ${JSON.stringify(rest)}${error === undefined ? '' : ` ${String(error)}`}`);
    if (error !== undefined && !(error instanceof StoreUnavailable))
      broken(`nothing fails but the store: ${errorText(error)}`);
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
