import type { Recommendation } from '../domain/state.ts';

// Nothing by which a link of mrkdwn could end early or say something else.
const ADDRESS = /^https?:\/\/[^\s<>|]+$/;

/** ` · Open`, leading to its card; empty where its address is not known. mrkdwn: the words are ours, the address is Slack's. */
export function openLink({ id }: Pick<Recommendation, 'id'>, links: ReadonlyMap<string, string>): string {
  const address = links.get(id);
  return address === undefined || !ADDRESS.test(address) ? '' : ` · <${address}|Open>`;
}
