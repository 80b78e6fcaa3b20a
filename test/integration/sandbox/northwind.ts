import { LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../src/sandbox/workspace.ts';

export const SIGNING_SECRET = 'sandbox-signing-secret';

/** The workspace these tests run in, with a clock that only moves when it is told to. */
export type Northwind = { workspace: Workspace; client: WebClient; advance(ms: number): void };

export async function openNorthwind(options: Partial<WorkspaceOptions> = {}): Promise<Northwind> {
  let time = Date.now();
  const workspace = await startWorkspace({
    people: [
      { handle: 'dana', name: 'Dana Reyes', title: 'Marketing head', tz: 'America/New_York' },
      { handle: 'lee', name: 'Lee Park', title: 'Paid search lead' },
      { handle: 'gus', name: 'Gus Adler', title: 'Contractor', kind: 'guest' },
      { handle: 'olga', name: 'Olga Brandt', title: 'Left last year', kind: 'deactivated' },
      { handle: 'crm', name: 'CRM Bot', title: '', kind: 'bot' },
      { handle: 'pat', name: 'Pat Ito', title: 'Partner', kind: 'foreign' },
    ],
    channels: ['approvals', 'general'],
    userGroups: [{ handle: 'finance', name: 'Finance', members: ['lee', 'dana'] }],
    signingSecret: SIGNING_SECRET,
    now: () => time,
    ...options,
  });
  return {
    workspace,
    client: clientOf(workspace),
    advance(ms) {
      time += ms;
    },
  };
}

/** A real Web API client that tries once, fails at once, and keeps its warnings to itself. */
export function clientOf(workspace: Workspace, token = workspace.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: workspace.slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 400,
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
  });
}

/** The `error` of Slack's answer, or `ok`. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: { data?: { error?: string } }) => error.data?.error ?? String(error),
  );
}

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });

export const CARD = [
  { type: 'section', block_id: 'what', text: mrkdwn('*Move $12,400* to Brand Search') },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', style: 'primary', text: plain('Approve'), value: 'rec_1' },
      { type: 'button', action_id: 'reject', style: 'danger', text: plain('Reject'), value: 'rec_1' },
      {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: plain('Snooze'), value: 'snooze' },
          { text: plain('Evidence'), value: 'evidence' },
        ],
      },
    ],
  },
];
