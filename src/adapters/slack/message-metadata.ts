import * as z from 'zod';

const EVENT_TYPE = 'countersign_message';
const Ours = z.object({ event_type: z.literal(EVENT_TYPE), event_payload: z.object({ message_id: z.string() }) });

/** Our id travels in the message: anybody in the workspace can read it, and it says nothing. */
export function messageMetadata(messageId: string) {
  return { event_type: EVENT_TYPE, event_payload: { message_id: messageId } };
}

/** The id that `messageMetadata` put there; null for messages of others. */
export function messageIdIn(metadata: unknown): string | null {
  return Ours.safeParse(metadata).data?.event_payload.message_id ?? null;
}
