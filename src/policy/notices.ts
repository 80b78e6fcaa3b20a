import { sameAccount } from '../domain/account.ts';
import type { Content } from '../domain/recommendation.ts';
import { matches } from './policy.ts';
import type { NoticeRow, PolicyFile } from './schema.ts';

/** The channels in which something that people are only told of is posted at once, each once. */
export function noticeChannels({ notices }: Pick<PolicyFile, 'notices'>, agent: string, content: Content): string[] {
  return [...new Set(notices.filter((row) => covers(row, agent, content)).map(({ channel }) => channel))];
}

function covers({ for: patterns, platforms, accounts, agents }: NoticeRow, agent: string, content: Content): boolean {
  const { action, target } = content;
  return (
    patterns.some((pattern) => matches(pattern, action)) &&
    (!agents || agents.includes(agent)) &&
    (!platforms || (target !== undefined && platforms.includes(target.platform))) &&
    (!accounts || (target !== undefined && accounts.some((account) => sameAccount(account, target.account))))
  );
}
