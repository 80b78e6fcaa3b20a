import { type Logger, LogLevel } from '@slack/bolt';

const nothing = (): void => {};

/**
 * Silences Slack's libraries: their lines quote payloads and answers. What they meet reaches us as coded errors and
 * events, and is logged once where it is handled.
 */
export const quietLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};
