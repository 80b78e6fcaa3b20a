import type { DigestQuery } from '../../../app/store.ts';
import { accountKey } from '../../../domain/account.ts';

/** What the statements of a report bind: its time, and JSON lists of what it is about. */
export type Bound = {
  from: number;
  to: number;
  platforms: string | null;
  accounts: string | null;
  agents: string | null;
};

export function boundOf({ from, to, platforms, accounts, agents }: DigestQuery): Bound {
  const list = (values: readonly string[] | null) => values && JSON.stringify(values);
  return {
    from,
    to,
    platforms: list(platforms),
    accounts: list(accounts?.map(accountKey) ?? null),
    agents: list(agents),
  };
}

/** Whether the recommendation that a statement calls `r` is what the report is about. */
export const IN_SCOPE = `(@platforms IS NULL OR r.platform IN (SELECT value FROM json_each(@platforms)))
  AND (@accounts IS NULL OR r.account IN (SELECT value FROM json_each(@accounts)))
  AND (@agents IS NULL OR r.agent IN (SELECT value FROM json_each(@agents)))`;
