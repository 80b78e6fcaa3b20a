import type { CardContext } from './card-context.ts';
import { agentText } from './mrkdwn.ts';

type People = CardContext['people'];

const MOST_ROLES = 6;
const MOST_MEMBERS = 5;

const MENTION = /^<@([UW][A-Z0-9]+)>$/;

/** A person who is notified; someone without a Slack account is named. */
export function mention(person: string, people: People): string {
  const text = people.mention(person);
  return MENTION.test(text) ? text : agentText(text, 40);
}

/** The Slack account of a person, where they have one. */
export function accountOf(person: string, people: People): string | undefined {
  return MENTION.exec(people.mention(person))?.[1];
}

/** A person who is not notified, for mrkdwn. */
export function name(person: string, people: People): string {
  return agentText(people.name(person), 40);
}

export function roleTitle(role: string, people: People): string {
  return agentText(people.roleTitle(role), 60);
}

/** `Marketing head or Finance`. */
export function titles(roles: readonly string[], people: People, joint: 'or' | 'and' = 'or'): string {
  return joined(unique(roles), MOST_ROLES, (role) => roleTitle(role, people), joint);
}

/** `Marketing head (<@U1>, <@U2>) or Finance (<@U3>)`: notifies them where it is posted anew. */
export function owners(roles: readonly string[], people: People, joint: 'or' | 'and' = 'or'): string {
  return joined(unique(roles), MOST_ROLES, (role) => owner(role, people, (person) => mention(person, people)), joint);
}

/** The same without notifying anybody: for those whose turn has not come. */
export function nextOwners(roles: readonly string[], people: People): string {
  return joined(unique(roles), MOST_ROLES, (role) => owner(role, people, (person) => name(person, people)), 'or');
}

/** `<@U1>, <@U2> and 3 more`, or null where there is nobody. */
export function mentions(persons: readonly string[], people: People): string | null {
  const all = unique(persons);
  return all.length === 0 ? null : joined(all, MOST_ROLES * MOST_MEMBERS, (person) => mention(person, people), 'and');
}

/** `Dana Reyes and Felix Brandt`: the same without notifying anybody. */
export function listed(persons: readonly string[], people: People): string {
  return joined(unique(persons), MOST_ROLES, (person) => name(person, people), 'and');
}

/** Everybody who holds one of the roles. */
export function holders(roles: readonly string[], people: People): string[] {
  return unique(roles.flatMap((role) => people.members(role)));
}

function owner(role: string, people: People, show: (person: string) => string): string {
  const members = people.members(role);
  const shown = members.slice(0, MOST_MEMBERS).map((person) => show(person));
  if (members.length > shown.length) shown.push(`${members.length - shown.length} more`);
  return `${roleTitle(role, people)} (${shown.length === 0 ? 'nobody holds it' : shown.join(', ')})`;
}

function joined(items: readonly string[], most: number, show: (item: string) => string, joint: 'or' | 'and'): string {
  const shown = items.slice(0, most).map((item) => show(item));
  if (items.length > most) shown.push(`${items.length - most} more`);
  const last = shown.pop() ?? 'nobody';
  return shown.length === 0 ? last : `${shown.join(', ')} ${joint} ${last}`;
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
