/** The `action_id` of every button and menu that we draw. */
export const actionId = {
  approve: 'approve',
  reject: 'reject',
  /** Undo while its window is open; after execution it asks the agent to roll back. */
  undo: 'undo',
  /** What was done by hand is done. */
  close: 'close',
  /** Takes back all that autopilot did under a halt and that can be taken back. */
  rollBackAll: 'roll_back_all',
  /** For all that the card of a batch offered, each by itself; `batchLeaveOut` opens a form to choose, `batchOpen` posts a card for each. */
  batchApprove: 'batch_approve',
  batchReject: 'batch_reject',
  batchUndo: 'batch_undo',
  batchLeaveOut: 'batch_leave_out',
  batchOpen: 'batch_open',
  /** Opens every rule that judged it. */
  rules: 'rules',
  /** Opens the form to decide one of a list. */
  decide: 'decide',
  /** The overflow menu; its options carry the verb in their value. */
  more: 'more',
} as const;
export type ActionId = (typeof actionId)[keyof typeof actionId];

export const MORE_VERBS = ['with_note', 'amend', 'reassign', 'snooze', 'annotate', 'details'] as const;
export type MoreVerb = (typeof MORE_VERBS)[number];

/** What the buttons of a batch are about: what its card offered, under the hash of that. */
export type BatchValue = { batchId: string; offer: string };

/** What a button is about: one revision of one recommendation, and the limits that it was shown to pass beside it. */
export type ActionValue = { id: string; revisionHash: string; seen?: readonly string[] };

const ID = 'rec_[0-9A-Za-z]{10,40}';
const RECOMMENDATION = new RegExp(`^${ID}$`);
const HALT_ID = /^[a-z]{2,8}_[0-9A-Za-z]{6,40}$/;
const ANSWER_BLOCK = /^(ans_[0-9A-Za-z]{10,40})\.\d{1,3}$/;
const HASH = '[0-9a-f]{64}';
const LIMIT = '[a-z0-9][a-z0-9_-]{0,63}';
const VALUE = new RegExp(`^(${ID})\\|(${HASH})(?:\\|(${LIMIT}(?:,${LIMIT}){0,7}))?$`);
const BATCH_VALUE = new RegExp(`^(bat_[0-9A-Za-z]{10,40})\\|(${HASH})$`);
const CHOICE = new RegExp(`^(${MORE_VERBS.join('|')})\\|(${ID})\\|(${HASH})$`);
// Slack takes 2,000 characters in a button's value, 3,000 in a modal's metadata and 150 in an option's.
const MAX_VALUE = 1_000;
const MAX_CHOICE = 150;

export function isActionId(text: string): text is ActionId {
  return Object.values<string>(actionId).includes(text);
}

/** The value of a button, and the private metadata of a modal. */
export function encodeValue({ id, revisionHash, seen = [] }: ActionValue): string {
  return [id, revisionHash, ...(seen.length === 0 ? [] : [seen.join(',')])].join('|');
}

/** Reads what `encodeValue` writes; null for anything else, whatever it is. */
export function decodeValue(text: unknown): ActionValue | null {
  if (typeof text !== 'string' || text.length > MAX_VALUE) return null;
  const [, id, revisionHash, seen] = VALUE.exec(text) ?? [];
  if (id === undefined || revisionHash === undefined) return null;
  return seen === undefined ? { id, revisionHash } : { id, revisionHash, seen: seen.split(',') };
}

export function encodeBatch({ batchId, offer }: BatchValue): string {
  return `${batchId}|${offer}`;
}

/** Reads what `encodeBatch` writes; null for anything else, whatever it is. */
export function decodeBatch(text: unknown): BatchValue | null {
  const [, batchId, offer] = typeof text === 'string' ? (BATCH_VALUE.exec(text) ?? []) : [];
  return batchId === undefined || offer === undefined ? null : { batchId, offer };
}

/** Whether this is the id of a recommendation of ours. */
export function isRecommendationId(text: string): boolean {
  return RECOMMENDATION.test(text);
}

/** Reads the id of a halt, as the button `rollBackAll` carries it; null for anything else, whatever it is. */
export function decodeHaltId(text: unknown): string | null {
  return typeof text === 'string' && HALT_ID.test(text) ? text : null;
}

/** The answer that a block is of, by its block id; null for a block of anything else. */
export function answerOfBlock(blockId: unknown): string | null {
  return typeof blockId === 'string' ? (ANSWER_BLOCK.exec(blockId)?.[1] ?? null) : null;
}

/** The value of an option in the overflow menu. */
export function encodeChoice(verb: MoreVerb, { id, revisionHash }: ActionValue): string {
  return `${verb}|${encodeValue({ id, revisionHash })}`;
}

/** Reads what `encodeChoice` writes; null for anything else, whatever it is. */
export function decodeChoice(text: unknown): { verb: MoreVerb; id: string; revisionHash: string } | null {
  if (typeof text !== 'string' || text.length > MAX_CHOICE) return null;
  const [, word, id, revisionHash] = CHOICE.exec(text) ?? [];
  const verb = MORE_VERBS.find((known) => known === word);
  return verb === undefined || id === undefined || revisionHash === undefined ? null : { verb, id, revisionHash };
}
