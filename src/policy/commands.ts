/** The commands of `/hitl` that a policy may keep to some roles. `help` is for everybody, `release` is said under `halt`. */
export const COMMANDS = [
  'status',
  'queue',
  'show',
  'explain',
  'kill',
  'away',
  'digest',
  'export',
  'policy',
  'report',
] as const;
export type CommandName = (typeof COMMANDS)[number] | 'release';
