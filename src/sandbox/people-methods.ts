import { isObject, type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';
import { userFlags } from './people.ts';
import type { Method, Room, UserGroup } from './room.ts';

/** users.* with the flags an app decides by, and usergroups.*, which the emulator lacks. */
export const PEOPLE_METHODS: { [name: string]: Method | undefined } = {
  'users.info': {
    after: (_args, answer, room) => ({ ...answer, user: withFlags(objectAt(answer, 'user'), room) }),
  },
  'users.list': {
    after: (_args, answer, room) => ({
      ...answer,
      members: objectsIn(answer.members).map((user) => withFlags(user, room)),
    }),
  },
  'users.lookupByEmail': {
    after(_args, answer, room) {
      const user = withFlags(objectAt(answer, 'user'), room);
      return user.deleted === true ? { ok: false, error: 'users_not_found' } : { ...answer, user };
    },
  },
  'usergroups.list': {
    answer(args, room) {
      const withUsers = args.include_users === true || args.include_users === 'true';
      const usergroups = room.userGroups.map((group) => ({
        id: userGroupId(room, group),
        team_id: room.directory.teamId,
        is_usergroup: true,
        handle: group.handle,
        name: group.name,
        date_delete: 0,
        user_count: group.members.length,
        ...(withUsers && { users: memberIds(room, group) }),
      }));
      return missingGroupScope(room) ?? { ok: true, usergroups };
    },
  },
  'usergroups.users.list': {
    answer(args, room) {
      const group = room.userGroups.find((one) => userGroupId(room, one) === textAt(args, 'usergroup'));
      const found = group ? { ok: true, users: memberIds(room, group) } : { ok: false, error: 'no_such_subteam' };
      return missingGroupScope(room) ?? found;
    },
  },
};

export function userGroupId(room: Room, group: UserGroup): string {
  return `S${String(room.userGroups.indexOf(group) + 1).padStart(8, '0')}`;
}

function memberIds(room: Room, group: UserGroup): string[] {
  return group.members.map((handle) => room.directory.person(handle).id);
}

function missingGroupScope(room: Room): JsonObject | undefined {
  if (!room.scopes || room.scopes.includes('usergroups:read')) return undefined;
  return { ok: false, error: 'missing_scope', needed: 'usergroups:read', provided: room.scopes.join(',') };
}

function withFlags(user: JsonObject, room: Room): JsonObject {
  const person = room.directory.findPerson(textAt(user, 'id'));
  if (!person || !isObject(user.profile)) return user;
  return { ...user, ...userFlags(person, room.now()) };
}
