/**
 * The commands of `/hitl` that a policy may keep to some roles. `help` is for everybody, `release` is said under `halt`,
 * and `back` goes with `away`.
 */
export const COMMANDS = [
  'queue',
  'show',
  'explain',
  'status',
  'digest',
  'policy',
  'report',
  'export',
  'kill',
  'away',
] as const;
export type CommandName = (typeof COMMANDS)[number] | 'release';
