import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation } from './route.ts';

/** One request on its way to its answer, with what its log line and metrics will say. */
export type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  query: string;
  /** Null until a route and a method of it are found. */
  operation: Operation | 'wait' | null;
  /** The agent that asks, once it is known to exist. */
  agent: string | null;
  /** For the intake counter: what became of a recommendation. */
  result: string | null;
};
