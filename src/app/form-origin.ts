import type { ModalView } from '@slack/types';
import type { ClickPlace } from './slack-desk.ts';
import type { Message, Store } from './store.ts';

/** From which message or answer a form was opened, or that it was from Home, and the hash of what stood there then. */
export type OpenedFrom =
  | { channel: string; ts: string; cardHash: string | null }
  | { answer: string }
  | { home: true; cardHash: string | null };

// Slack does not say from which message a form was opened: the form has to.
const ORIGIN = /^(?:home|(ans_[0-9A-Za-z]{10,40})|([CDG][A-Z0-9]{2,20}) (\d{1,12}\.\d{1,8})) ([0-9a-f]{64}|-)$/;

/** The form, carrying where it was opened; as it was where that is not known. */
export function carrying(
  view: ModalView,
  { channel, ts, home, answer }: ClickPlace,
  cardHash: string | null,
): ModalView {
  const from = home ? 'home' : (answer ?? (channel === null || ts === null ? null : `${channel} ${ts}`));
  if (from === null || view.private_metadata === undefined) return view;
  return { ...view, private_metadata: `${view.private_metadata}\n${from} ${cardHash ?? '-'}` };
}

/** What a form was about, and where it was opened; null for the latter where it does not say, whatever stands there. */
export function readCarried(privateMetadata: string): { about: string; from: OpenedFrom | null } {
  const [about = '', said = ''] = privateMetadata.split('\n', 2);
  const [, answer, channel, ts, hash] = ORIGIN.exec(said) ?? [];
  if (hash === undefined) return { about, from: null };
  if (answer !== undefined) return { about, from: { answer } };
  const cardHash = hash === '-' ? null : hash;
  return {
    about,
    from: channel === undefined || ts === undefined ? { home: true, cardHash } : { channel, ts, cardHash },
  };
}

/**
 * Where a form was opened, as far as it can be believed: a message that we posted about this very recommendation or batch, an
 * answer that we gave, or the Home of whoever sends it, which they have.
 */
export async function believed(
  { store }: { store: Pick<Store, 'messageAt' | 'home' | 'answerHash'> },
  from: OpenedFrom | null,
  id: string,
  slackUser: string,
): Promise<ClickPlace & { cardHash?: string }> {
  if (from !== null && 'answer' in from) {
    const cardHash = await store.answerHash(from.answer);
    return { channel: null, ts: null, ...(cardHash !== null && { answer: from.answer, cardHash }) };
  }
  if (from !== null && 'home' in from) {
    if ((await store.home(slackUser)) === null) return { channel: null, ts: null };
    const { cardHash } = from;
    return { channel: null, ts: null, home: { viewHash: null }, ...(cardHash !== null && { cardHash }) };
  }
  const message = from === null ? null : await store.messageAt(from.channel, from.ts);
  if (from === null || message === null || !isAbout(message, id)) return { channel: null, ts: null };
  const { channel, ts, cardHash } = from;
  return { channel, ts, ...(cardHash !== null && { cardHash }) };
}

function isAbout({ topic, recommendationId }: Message, id: string): boolean {
  if (topic.kind === 'batch') return topic.batchId === id;
  return topic.kind === 'asked_list' ? topic.items.includes(id) : recommendationId === id;
}
