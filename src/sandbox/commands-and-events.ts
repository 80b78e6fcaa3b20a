import { randomUUID } from 'node:crypto';
import type { AppDeliveries } from './app-deliveries.ts';
import { isObject, type JsonObject, parseJson } from './json-value.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Room } from './room.ts';
import type { Ack } from './signed-request.ts';

/** `command` with its slash, `text` as the person typed it. */
export type Command = { by: string; channel: string; command: string; text: string };

export function createCommandsAndEvents(room: Room, deliveries: AppDeliveries, responseUrls: ResponseUrls) {
  /** What the app answers is shown to the person, or with `in_channel` to everyone. */
  async function command(act: Command): Promise<Ack> {
    const person = room.directory.person(act.by);
    const channel = room.directory.placeId(act.channel);
    const target = { personId: person.id, channel };
    const form = {
      token: 'deprecated',
      team_id: room.directory.teamId,
      team_domain: room.directory.teamDomain,
      channel_id: channel,
      channel_name: room.directory.place(channel).name,
      user_id: person.id,
      user_name: person.handle,
      command: act.command,
      text: escapeCommandText(act.text, room),
      api_app_id: room.standIn.appId,
      is_enterprise_install: 'false',
      response_url: responseUrls.issue(target),
      trigger_id: await deliveries.trigger(person),
    };
    const ack = await deliveries.send(new URLSearchParams(form).toString());
    if (ack.status === 200 && ack.body.trim() !== '') {
      const said = parseJson(ack.body);
      await responseUrls.say(target, isObject(said) ? said : { text: ack.body });
    }
    return ack;
  }

  /** Sends an Events API event, such as `app_uninstalled`. */
  function sendEvent(event: JsonObject): Promise<Ack> {
    const body = JSON.stringify({
      type: 'event_callback',
      token: 'deprecated',
      team_id: room.directory.teamId,
      api_app_id: room.standIn.appId,
      event_id: `Ev${randomUUID()}`,
      event_time: Math.floor(room.now() / 1000),
      event: { event_ts: `${room.now() / 1000}`, ...event },
      authorizations: [{ team_id: room.directory.teamId, user_id: room.standIn.botUserId, is_bot: true }],
    });
    return deliveries.send(body, { contentType: 'application/json' });
  }

  /** Opens the app's Home tab: Slack tells the app, which publishes what the person will see. */
  function openHome({ by }: { by: string }): Promise<Ack> {
    const person = room.directory.person(by);
    const view = room.views.home(person.id);
    return sendEvent({
      type: 'app_home_opened',
      user: person.id,
      channel: person.dmId,
      tab: 'home',
      ...(view && { view }),
    });
  }

  return { command, sendEvent, openHome };
}

/** As a command with `should_escape` is sent: markup is escaped, people and channels become mentions. */
function escapeCommandText(text: string, room: Room): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(/([@#])([\w.-]+)/g, (typed, sign: string, name: string) => {
    const person = sign === '@' ? room.directory.people.find((one) => one.handle === name) : undefined;
    if (person) return `<@${person.id}|${person.handle}>`;
    const channel = sign === '#' ? room.directory.channels.find((one) => one.name === name) : undefined;
    return channel ? `<#${channel.id}|${channel.name}>` : typed;
  });
}
