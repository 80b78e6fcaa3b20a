/** What each bot scope is for. manifest.yml asks for exactly these, and the doctor names each one that is missing. */
export const NEEDED_SCOPES = {
  'chat:write': 'to post and redraw cards',
  'chat:write.public': 'to post in public channels without an invitation',
  commands: 'to answer /hitl',
  'im:write': 'to open direct messages',
  'im:history': 'to find a direct message whose reply was lost',
  'channels:history': 'to find a message in a public channel whose reply was lost',
  'groups:history': 'to find a message in a private channel whose reply was lost',
  'channels:read': 'to find public channels by name',
  'groups:read': 'to find private channels by name',
  'usergroups:read': 'to know who is in the user groups that hold a role',
  'files:write': 'to put the pictures of a digest, and exports, to Slack',
  'users:read': 'to refuse clicks of guests, bots and deactivated people',
} as const;
