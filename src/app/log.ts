/** Fields that may stand in a log line: ids, codes and counts. Never secrets, names or free text. */
export type LogFields = {
  requestId?: string;
  agent?: string;
  recommendation?: string;
  callback?: string;
  message?: string;
  halt?: string;
  code?: string;
  status?: number;
  route?: string;
  method?: string;
  port?: number;
  mode?: string;
  count?: number;
  attempts?: number;
  durationMs?: number;
  loop?: string;
  /** The hash of a policy. */
  policy?: string;
  error?: unknown;
};

/** Where faults and facts of operation are told; one line each, at the edge that handles it. */
export type Log = {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};
