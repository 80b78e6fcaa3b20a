import type { AgentSecret } from './secret.ts';

export type SignInput = {
  /** All secrets in force: during a rotation the old and the new one both sign. */
  secrets: readonly AgentSecret[];
  id: string;
  timestampSeconds: number;
  body: Uint8Array;
};

const WEBHOOK_ID = /^[!-\-/-~]{1,256}$/;
const TIMESTAMP = /^\d{1,12}$/;

/**
 * True for 1 to 256 printable ASCII characters without a space or a full stop. The spec asks for ids without full
 * stops: the signed content is `id.timestamp.body`, and an id with one could be read as another id and timestamp.
 */
export function isWebhookId(text: string): boolean {
  return WEBHOOK_ID.test(text);
}

/** True for integer seconds since the epoch in decimal digits. */
export function isWebhookTimestamp(text: string): boolean {
  return TIMESTAMP.test(text);
}

/**
 * The `webhook-signature` header (Standard Webhooks 1.0.0): `v1,<base64>` for each secret, separated by spaces.
 * Throws a RangeError for an id, timestamp or list of secrets that no receiver could accept.
 */
export function sign({ secrets, id, timestampSeconds, body }: SignInput): string {
  const timestamp = String(timestampSeconds);
  if (secrets.length === 0) throw new RangeError('sign: expected at least one secret');
  if (!isWebhookId(id)) {
    throw new RangeError('sign: expected an id of 1 to 256 printable ASCII characters without spaces or full stops');
  }
  if (!isWebhookTimestamp(timestamp)) {
    throw new RangeError(`sign: expected whole seconds since the epoch, got ${timestamp}`);
  }
  return secrets.map((secret) => `v1,${signatureOf(secret, id, timestamp, body)}`).join(' ');
}

/** HMAC-SHA256 over `id.timestamp.body` in base64: 44 characters. */
export function signatureOf(secret: AgentSecret, id: string, timestamp: string, body: Uint8Array): string {
  return secret.hmac([`${id}.${timestamp}.`, body], 'base64');
}
