import type { WebClient } from '@slack/web-api';
import type { SlackPerson } from '../../app/ports.ts';
import { type Channel, channelName, isChannelId, listChannels, readChannel } from './channels.ts';
import { createPeopleDirectory } from './directory.ts';
import { bad, type Finding, fault, good } from './finding.ts';
import { NEEDED_SCOPES } from './needed-scopes.ts';
import { readFailure } from './slack-failure.ts';
import { createWebClient } from './web-client.ts';

export type DoctorOptions = {
  botToken: string;
  appToken: string | null;
  apiUrl: string | null;
  /** Names or ids that cards and digests go to. */
  channels: readonly string[];
  people: readonly { name: string; slackId: string }[];
  /** User groups that hold a role. */
  groups: readonly string[];
};

type Token = { teamId: string; scopes: string[] | null };

/**
 * Looks at everything in Slack that decisions depend on, and changes nothing there that anybody sees for longer than until
 * they open it. Never throws.
 */
export async function diagnoseSlack(options: DoctorOptions): Promise<Finding[]> {
  const client = createWebClient(options.botToken, options.apiUrl);
  const { finding, token } = await diagnoseToken(client);
  const appToken = options.appToken === null ? [] : [await diagnoseAppToken(options.appToken, options.apiUrl)];
  if (token === null) return [finding, ...appToken];
  const { teamId, scopes } = token;
  return [
    finding,
    ...diagnoseScopes(scopes),
    ...(await diagnoseHome(client, options.people)),
    ...appToken,
    ...(await diagnoseChannels(client, options.channels, scopes?.includes('chat:write.public') ?? true)),
    ...(await diagnosePeople(client, options.people, teamId)),
    ...(await diagnoseGroups(client, options.groups)),
  ];
}

async function diagnoseToken(client: WebClient): Promise<{ finding: Finding; token: Token | null }> {
  try {
    const { team, team_id: teamId = '', user, response_metadata } = await client.auth.test();
    const finding = good(`the bot token belongs to ${user ?? 'the app'} in the workspace ${team ?? teamId}`);
    return { finding, token: { teamId, scopes: response_metadata?.scopes ?? null } };
  } catch (error) {
    const mend = 'copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app into SLACK_BOT_TOKEN';
    return { finding: fault('the bot token was not accepted', error, mend), token: null };
  }
}

function diagnoseScopes(granted: string[] | null): Finding[] {
  if (granted === null) {
    return [bad('Slack did not say which scopes the bot token has', 'compare OAuth & Permissions with manifest.yml')];
  }
  const missing = Object.entries(NEEDED_SCOPES).filter(([scope]) => !granted.includes(scope));
  if (missing.length === 0) return [good('the bot token has every scope it needs')];
  return missing.map(([scope, purpose]) =>
    bad(
      `the scope ${scope} is missing; it is needed ${purpose}`,
      `add ${scope} to the bot scopes under OAuth & Permissions, or take manifest.yml again, and reinstall the app`,
    ),
  );
}

// Slack tells whether the Home tab is on only to who publishes on it. With a hash that no view has, nothing is replaced.
const NO_VIEW = '0.countersign-doctor';
const PLAIN_HOME = {
  type: 'home' as const,
  blocks: [
    {
      type: 'section' as const,
      text: { type: 'plain_text' as const, text: 'Open this tab to see what waits for you.' },
    },
  ],
};

async function diagnoseHome(client: WebClient, [first]: DoctorOptions['people']): Promise<Finding[]> {
  if (first === undefined) return [];
  const isOn = good('the Home tab is on');
  try {
    await client.views.publish({ user_id: first.slackId, hash: NO_VIEW, view: PLAIN_HOME });
    return [isOn];
  } catch (error) {
    const { code } = readFailure(error);
    if (code === 'hash_conflict') return [isOn];
    // Whoever it is told of below.
    if (code === 'user_not_found' || code === 'invalid_arguments') return [];
    const mend = 'switch the Home tab on under App Home, or take manifest.yml again, and subscribe to app_home_opened';
    return [fault('the Home tab cannot be shown', error, mend)];
  }
}

async function diagnoseAppToken(appToken: string, apiUrl: string | null): Promise<Finding> {
  try {
    await createWebClient(appToken, apiUrl).apps.connections.open({});
    return good('the app token opens a socket');
  } catch (error) {
    const mend =
      'switch Socket Mode on, make an app-level token (xapp-…) with connections:write under Basic Information, and put it into SLACK_APP_TOKEN';
    return fault('the app token opens no socket', error, mend);
  }
}

async function diagnoseChannels(
  client: WebClient,
  wanted: readonly string[],
  publicWrite: boolean,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const named = new Map<string, Channel>();
    if (!wanted.every(isChannelId)) for await (const channel of listChannels(client)) named.set(channel.name, channel);
    for (const to of wanted) {
      const channel = isChannelId(to) ? await channelById(client, to) : (named.get(channelName(to)) ?? null);
      findings.push(diagnoseChannel(to, channel, publicWrite));
    }
  } catch (error) {
    findings.push(fault('the channels could not be looked up', error, 'mend what stands above, and run this again'));
  }
  return findings;
}

async function channelById(client: WebClient, id: string): Promise<Channel | null> {
  try {
    return readChannel((await client.conversations.info({ channel: id })).channel ?? {});
  } catch (error) {
    if (readFailure(error).code === 'channel_not_found') return null;
    throw error;
  }
}

function diagnoseChannel(to: string, channel: Channel | null, publicWrite: boolean): Finding {
  const label = isChannelId(to) ? to : `#${channelName(to)}`;
  const invite = `invite the app there: /invite @Countersign`;
  if (channel === null) {
    return bad(`the channel ${label} does not exist, or is private without the app`, `correct its name, or ${invite}`);
  }
  if (channel.archived) return bad(`the channel ${label} is archived`, 'unarchive it, or name another channel');
  if (channel.member) return good(`the app is in ${label}`);
  if (channel.private || !publicWrite) return bad(`the app may not post in ${label}`, invite);
  return {
    ok: true,
    what: `the app may post in ${label}, and is not in it`,
    mend: `so that a message whose reply was lost can be found there, ${invite}`,
  };
}

async function diagnosePeople(client: WebClient, people: DoctorOptions['people'], teamId: string): Promise<Finding[]> {
  const directory = createPeopleDirectory(client, { now: () => 0 });
  const findings: Finding[] = [];
  for (const { name, slackId } of people) {
    const who = `${name} (${slackId})`;
    const found = await directory.person(slackId);
    findings.push(found.ok ? diagnosePerson(who, found.person, teamId) : diagnoseNobody(who, found.why));
  }
  return findings;
}

async function diagnoseGroups(client: WebClient, groups: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const group of groups) {
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: group });
      const nobody = bad(`the user group ${group} has no members`, 'add people to it, or take it out of the policy');
      findings.push(users.length === 0 ? nobody : good(`the user group ${group} has ${users.length} members`));
    } catch (error) {
      const mend = 'copy the ID of a user group that is in use (S…) into the policy, and grant usergroups:read';
      findings.push(fault(`the user group ${group} cannot be read, so it gives nobody a role`, error, mend));
    }
  }
  return findings;
}

function diagnosePerson(who: string, person: SlackPerson, teamId: string): Finding {
  const { deleted, bot, guest, stranger } = person;
  if (deleted) return bad(`${who} is deactivated`, 'name somebody else in the policy');
  if (bot) return bad(`${who} is a bot`, 'name a person in the policy');
  if (stranger || person.teamId !== teamId) {
    return bad(`${who} belongs to another organisation`, 'name somebody of this workspace in the policy');
  }
  return guest ? bad(`${who} is a guest`, 'name a full member in the policy') : good(`${who} is an active member`);
}

function diagnoseNobody(who: string, why: 'unknown_user' | 'unavailable'): Finding {
  return why === 'unknown_user'
    ? bad(`${who} is nobody in this workspace`, 'copy the member ID from their Slack profile into the policy')
    : bad(`Slack did not say who ${who} is`, 'run this again in a minute');
}
