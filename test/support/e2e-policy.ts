import { readFileSync } from 'node:fs';
import { type Document, isMap, isSeq, parseDocument } from 'yaml';

const SHIPPED = new URL('../../policy.yml', import.meta.url);

/** Changes the shipped policy for a test; by the ids of anybody and of any user group in the workspace. */
export type PolicyChange = (
  document: Document,
  slackId: (handle: string) => string,
  groupId: (handle: string) => string,
) => void;

/** The policy as it is shipped. */
export const shippedPolicy = (): string => readFileSync(SHIPPED, 'utf8');

/** The shipped policy with this workspace's member ids, the agents' receivers, and the changes of one test. */
export function testPolicy(options: {
  slackId: (handle: string) => string;
  groupId: (handle: string) => string;
  callbackUrl: (agent: string) => string;
  change: PolicyChange | undefined;
}): string {
  const { slackId, groupId, callbackUrl, change } = options;
  const document: Document = parseDocument(shippedPolicy());
  for (const handle of keysOf(document, 'people')) document.setIn(['people', handle, 'slack'], slackId(handle));
  for (const agent of keysOf(document, 'agents')) {
    document.setIn(['agents', agent, 'callback_url'], callbackUrl(agent));
    document.setIn(['agents', agent, 'callback_private'], true);
  }
  // Tests run on any day of the year; those of the calendar bring their own.
  document.set('calendar', []);
  // With a batch cards wait for company; those of batches bring their own.
  document.set('batches', []);
  // What is published is the matter of its own tests; elsewhere it would stand between the messages that are looked at.
  document.deleteIn(['record', 'publish']);
  // A test file moves more in its one account than a week's worth of them would take: who else signs then is tested apart.
  const limits = document.get('limits');
  if (isSeq(limits)) limits.items = limits.items.filter((limit) => !(isMap(limit) && limit.get('senior') === true));
  change?.(document, slackId, groupId);
  return document.toString();
}

function keysOf(document: Document, name: string): string[] {
  const map = document.get(name);
  return isMap(map) ? map.items.map(({ key }) => String(key)) : [];
}
