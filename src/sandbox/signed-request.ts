import { createHmac } from 'node:crypto';

/** The app's answer to a delivery. `status` is 0 when none came within Slack's three seconds. */
export type Ack = { status: number; ackMs: number; body: string };

export type Delivery = {
  body: string;
  contentType?: string;
  /** Epoch milliseconds that the signature names. */
  signedAt: number;
  signingSecret: string;
  headers?: { [name: string]: string };
};

// Bolt compares the content type exactly; Slack sends it without a charset.
const FORM = 'application/x-www-form-urlencoded';

const SLACK_WAITS_MS = 3000;

/** Posts to the app as Slack does, signed per docs.slack.dev/authentication/verifying-requests-from-slack. */
export async function deliver(url: string, delivery: Delivery): Promise<Ack> {
  const timestamp = String(Math.floor(delivery.signedAt / 1000));
  const signed = createHmac('sha256', delivery.signingSecret).update(`v0:${timestamp}:${delivery.body}`).digest('hex');
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': delivery.contentType ?? FORM,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signed}`,
        ...delivery.headers,
      },
      body: delivery.body,
      signal: AbortSignal.timeout(SLACK_WAITS_MS),
    });
    return { status: answer.status, body: await answer.text(), ackMs: took() };
  } catch {
    return { status: 0, body: '', ackMs: took() };
  }
}
