import { isObject, type JsonObject, objectsIn, textAt } from './json-value.ts';
import { FOREIGN_TEAM_ID, type Person, type Resident } from './people.ts';
import type { StandIn } from './stand-in.ts';

export type Channel = { id: string; name: string };

/** Everyone and every place of the workspace, by id and by name. The finders throw for what does not exist. */
export type Directory = {
  teamId: string;
  teamName: string;
  teamDomain: string;
  people: Resident[];
  channels: Channel[];
  /** By handle or user id. */
  person(handleOrId: string): Resident;
  findPerson(handleOrId: string): Resident | undefined;
  /** A channel by name or id, a direct message with the app by handle, user id or its own id. */
  placeId(name: string): string;
  /** The same for what a call names, which may be a place this directory does not list. */
  idOf(channel: string): string;
  /** The place as a payload names it. */
  place(id: string): Channel;
  /** Whose direct message with the app this is, if it is one. */
  dmOwner(channelId: string): Resident | undefined;
};

/** Reads the ids the emulator gave, puts everybody and the bot into every channel, and opens the direct messages. */
export async function openDirectory(standIn: StandIn, wanted: Person[], names: string[]): Promise<Directory> {
  const host = { host: true } as const;
  const ask = async (method: string, args: JsonObject = {}): Promise<JsonObject> => {
    const answer = await standIn.call(host, method, args);
    if (answer.ok !== true) throw new Error(`the Slack emulator refused ${method}: ${textAt(answer, 'error')}`);
    return answer;
  };

  const auth = await ask('auth.test');
  const teamId = textAt(auth, 'team_id');
  const users = objectsIn((await ask('users.list', { limit: 1000 })).members);
  const idOf = (handle: string): string => textAt(users.find(named(handle)), 'id');
  const people: Resident[] = [];
  for (const person of wanted) {
    const id = idOf(person.handle);
    const open = await ask('conversations.open', { users: id });
    people.push({
      ...person,
      id,
      kind: person.kind ?? 'member',
      tz: person.tz ?? 'UTC',
      teamId: person.kind === 'foreign' ? FOREIGN_TEAM_ID : teamId,
      dmId: textAt(open.channel, 'id'),
    });
  }

  const listed = objectsIn((await ask('conversations.list', { limit: 1000 })).channels);
  const channels: Channel[] = [];
  for (const name of names) {
    const id = textAt(listed.find(named(name)), 'id');
    await ask('conversations.join', { channel: id });
    // The emulator brings channels of its own (#general) that have nobody of ours in them.
    const { members } = await ask('conversations.members', { channel: id });
    const missing = people.filter((person) => !(Array.isArray(members) && members.includes(person.id)));
    if (missing.length > 0) {
      await ask('conversations.invite', { channel: id, users: missing.map((person) => person.id).join(',') });
    }
    channels.push({ id, name });
  }

  const findPerson = (key: string) => people.find((person) => person.id === key || person.handle === key);
  const findChannel = (key: string) =>
    channels.find((channel) => channel.id === key || channel.name === key.replace(/^#/, ''));
  const dmOwner = (channelId: string) => people.find((person) => person.dmId === channelId);
  const placed = (key: string) => findChannel(key)?.id ?? dmOwner(key)?.dmId ?? findPerson(key)?.dmId;

  return {
    teamId,
    teamName: textAt(auth, 'team'),
    teamDomain: new URL(textAt(auth, 'url')).hostname.split('.')[0] ?? '',
    people,
    channels,
    findPerson,
    dmOwner,
    person(key) {
      const found = findPerson(key);
      if (!found) throw new Error(`nobody here is called ${key}: there are ${people.map((p) => p.handle).join(', ')}`);
      return found;
    },
    placeId(key) {
      const id = placed(key);
      if (!id) throw new Error(`no channel or person is called ${key}: there are ${[...names].join(', ')}`);
      return id;
    },
    idOf: (channel) => placed(channel) ?? channel,
    place(id) {
      return findChannel(id) ?? { id, name: 'directmessage' };
    },
  };
}

const named = (name: string) => (item: unknown) => isObject(item) && item.name === name;

/** The user object of a payload: always with the person's own team, by which an app knows an outsider. */
export function payloadUser(person: Resident): JsonObject {
  return { id: person.id, username: person.handle, name: person.handle, team_id: person.teamId };
}
