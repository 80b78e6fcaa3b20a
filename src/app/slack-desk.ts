import type { ModalView } from '@slack/types';
import type { Drawing } from './ports.ts';

/** Who clicked or typed, as Slack signed it. `enterpriseTeam` is the team the user belongs to. */
export type SlackUser = { id: string; teamId: string };

/**
 * Where a click came from; null values where Slack sent none. On Home, which is no message, `home` has Slack's hash of the
 * view that was clicked; on an answer to this person alone, `answer` is its id.
 */
export type ClickPlace = {
  channel: string | null;
  ts: string | null;
  home?: { viewHash: string | null };
  answer?: string;
};

/**
 * What Slack interactions come to. Each resolves after the decision is durable. A returned text is shown to that
 * person alone; null means the redrawn card says it.
 */
export type SlackDesk = {
  /** A button or an overflow choice. `actionId` and `value` are what the card gave Slack: treated as hostile. */
  click(click: { user: SlackUser; actionId: string; value: string; place: ClickPlace }): Promise<ClickReply>;
  /** A submitted modal; errors by block id keep it open, and what is `shown` takes its place. */
  submit(submission: {
    user: SlackUser;
    callbackId: string;
    privateMetadata: string;
    values: Record<string, Record<string, string | null>>;
  }): Promise<{ errors: Record<string, string> } | { text: string | null } | { shown: Drawing }>;
  /** Somebody opened Home, which showed the view with this hash of Slack's; null where it showed none yet. */
  openHome(opened: { slackUser: string; viewHash: string | null }): Promise<void>;
  /** `/hitl …`: the ephemeral answer. */
  command(command: { user: SlackUser; text: string }): Promise<Drawing>;
};

export type ClickReply = { kind: 'done' } | { kind: 'tell'; text: string } | { kind: 'modal'; view: ModalView };
