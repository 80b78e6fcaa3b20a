import { createHmac, randomUUID } from 'node:crypto';
import { SCENARIOS } from '../src/demo/scenarios.ts';
import type { AgentSecret } from '../src/webhooks/secret.ts';
import { sign } from '../src/webhooks/sign.ts';

// So many open on one account as keep within the shipped policy's limit of a week: past it a senior has to sign.
const ON_AN_ACCOUNT = 6;

/** Signed intake of the demo's budget shift, each under a key of its own, by the agents in turn, on accounts of their own. */
export function intakeRequests(
  count: number,
  agents: readonly string[],
  secret: AgentSecret,
  now: number,
): { bytes: Buffer; key: string }[] {
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('expected a scenario');
  const run = randomUUID();
  return Array.from({ length: count }, (_, index) => {
    const agent = agents[index % agents.length] ?? '';
    const built = scenario.build(now);
    // Two for one target would be in conflict, and their cards be drawn anew for each other.
    const account = `${Math.floor(index / ON_AN_ACCOUNT)}-${run}`;
    const target = built.target && { ...built.target, account, entity: `campaignBudgets/${randomUUID()}` };
    const body = Buffer.from(JSON.stringify({ ...built, target }));
    const id = randomUUID();
    const timestampSeconds = Math.floor(now / 1000);
    const signature = sign({ secrets: [secret], id, timestampSeconds, body });
    const headers = [
      'content-type: application/json',
      `webhook-id: ${id}`,
      `webhook-timestamp: ${timestampSeconds}`,
      `webhook-signature: ${signature}`,
    ];
    return { key: id, bytes: post(`/v1/agents/${agent}/recommendations`, headers, body) };
  });
}

export type ClickTarget = { user: string; team: string; channel: string; ts: string; value: string };

/** A click on Approve as Slack sends and signs it. */
export function clickRequest(target: ClickTarget, signingSecret: string, now: number): Buffer {
  const { user, team, channel, ts, value } = target;
  const payload = {
    type: 'block_actions',
    user: { id: user, username: 'dana', name: 'dana', team_id: team },
    api_app_id: 'A0BENCH',
    token: 'unused',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: `${ts}.bench`,
    team: { id: team, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'approvals' },
    message: { type: 'message', ts, text: 'card', user: 'U0BOT', bot_id: 'B0BOT', blocks: [] },
    state: { values: {} },
    response_url: 'http://127.0.0.1:9/response/none',
    actions: [
      {
        action_id: 'approve',
        block_id: 'actions',
        type: 'button',
        text: { type: 'plain_text', text: 'Approve' },
        value,
        action_ts: ts,
      },
    ],
  };
  const body = Buffer.from(`payload=${encodeURIComponent(JSON.stringify(payload))}`);
  const timestamp = Math.floor(now / 1000);
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const headers = [
    'content-type: application/x-www-form-urlencoded',
    `x-slack-request-timestamp: ${timestamp}`,
    `x-slack-signature: v0=${signature}`,
  ];
  return post('/slack/events', headers, body);
}

function post(path: string, headers: string[], body: Buffer): Buffer {
  const head = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', ...headers, `content-length: ${body.length}`, '', ''].join(
    '\r\n',
  );
  return Buffer.concat([Buffer.from(head), body]);
}
