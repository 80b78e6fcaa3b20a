import * as z from 'zod';
import { answerOfBlock } from '../../cards/action-id.ts';

// What is taken from an interaction. Slack signed it, but a field that is absent must not become a fault.
const User = z.object({ id: z.string(), team_id: z.string().optional() });
const Team = z.object({ id: z.string() }).nullish();
const Option = z.object({ value: z.string() }).nullish();

const ClickBody = z.object({
  user: User,
  team: Team,
  trigger_id: z.string().default(''),
  container: z.object({ channel_id: z.string().optional(), message_ts: z.string().optional() }).default({}),
  view: z.object({ type: z.string(), hash: z.string().optional() }).nullish(),
  actions: z.tuple(
    [
      z.object({
        action_id: z.string(),
        block_id: z.string().optional(),
        value: z.string().nullish(),
        selected_option: Option,
        url: z.string().optional(),
      }),
    ],
    z.unknown(),
  ),
});

/** A click as the desk takes it, with what the answer needs. `link` is a button that only opened a page. */
export const Click = ClickBody.transform(({ user, team, trigger_id, container, view, actions: [action] }) => {
  const answer = answerOfBlock(action.block_id);
  return {
    user: slackUser(user, team),
    actionId: action.action_id,
    value: action.value ?? action.selected_option?.value ?? '',
    place: {
      channel: container.channel_id ?? null,
      ts: container.message_ts ?? null,
      ...(view?.type === 'home' && { home: { viewHash: view.hash ?? null } }),
      ...(answer !== null && { answer }),
    },
    triggerId: trigger_id,
    link: action.url !== undefined,
  };
});

const Field = z
  .object({
    value: z.string().nullish(),
    selected_option: Option,
    selected_options: z.array(z.object({ value: z.string() })).optional(),
    selected_user: z.string().nullish(),
    selected_date_time: z.number().nullish(),
  })
  .transform((field) => {
    if (field.selected_options !== undefined) return field.selected_options.map(({ value }) => value).join(',');
    const at = field.selected_date_time ?? null;
    return field.value ?? field.selected_option?.value ?? field.selected_user ?? (at === null ? null : String(at));
  });

/** A submitted modal as the desk takes it; several choices in one field are joined by commas, a time is in seconds. */
export const Submission = z
  .object({
    user: User,
    team: Team,
    view: z.object({
      callback_id: z.string(),
      private_metadata: z.string().default(''),
      state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) }),
    }),
  })
  .transform(({ user, team, view }) => ({
    user: slackUser(user, team),
    callbackId: view.callback_id,
    privateMetadata: view.private_metadata,
    values: view.state.values,
  }));

/** That somebody opened the app in Slack, with the view that they saw; `tab` is `home` or `messages`. */
export const HomeOpened = z
  .object({
    event: z.object({
      user: z.string(),
      tab: z.string().default('home'),
      view: z.object({ hash: z.string().optional() }).nullish(),
    }),
  })
  .transform(({ event: { user, tab, view } }) => ({ slackUser: user, viewHash: view?.hash ?? null, tab }));

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** What was typed: Slack escapes it, and what comes of it is escaped anew where it is drawn. */
function asTyped(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** A slash command as the desk takes it, with where it was typed. */
export const Command = z
  .object({
    user_id: z.string(),
    team_id: z.string().default(''),
    channel_id: z.string().optional(),
    text: z.string().default(''),
  })
  .transform(({ user_id, team_id, channel_id, text }) => ({
    user: { id: user_id, teamId: team_id },
    text: asTyped(text),
    channel: channel_id ?? null,
  }));

/** Older payloads name the team only beside the user. Without any it is empty, which is no team of ours. */
function slackUser(user: z.output<typeof User>, team: z.output<typeof Team>): { id: string; teamId: string } {
  return { id: user.id, teamId: user.team_id ?? team?.id ?? '' };
}
