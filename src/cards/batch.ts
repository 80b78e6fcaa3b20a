import type { Button, KnownBlock } from '@slack/types';
import { formatMoney } from '../domain/money.ts';
import { type OddOne, oddOneOut, type Sizes, sizesOf, spreadOf, totalOf } from '../domain/spread.ts';
import type { Recommendation } from '../domain/state.ts';
import { actionId, encodeBatch, encodeValue } from './action-id.ts';
import { askingLines } from './asking.ts';
import { type BatchView, offeredBy, waitingIn } from './batch-view.ts';
import { actions, button, context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import { undoButton } from './buttons.ts';
import type { CardContext } from './card-context.ts';
import { changeClaim, changeLine } from './change.ts';
import { autopilotLines } from './digest-autopilot.ts';
import type { Drawing } from './drawing.ts';
import { actionName, agentName, RISK_DOT, RISK_WORD, standingWord, subjectText } from './headline.ts';
import { agentText, fitLines, plain, quoted } from './mrkdwn.ts';
import { mention } from './owners.ts';
import { warningLines } from './standing.ts';
import { moment } from './time.ts';

// What is read on a phone before the thumb moves on; the form to leave some out has all of them.
const MOST_LINES = 10;

/**
 * Many items on one card: how many and how much, the spread and the odd one out, then one click for all of them; of a list,
 * a button for each. Afterwards who decided, and what can be undone. `offer` is the hash of what it offers.
 */
export function drawBatch(view: BatchView, offer: string, context: CardContext): Drawing {
  const { id, version, items } = view;
  const waiting = waitingIn(items).map(({ item }) => item);
  const decided = items.map(({ item }) => item).filter(({ state }) => state.status !== 'pending');
  const title = headerOf(view, waiting);
  const known = [
    ...haltLines(view, context),
    ...(view.kind === 'list' && waiting.length > 0
      ? ['So many wait here that these share one message. Each is decided by itself.']
      : []),
    ...askedLines(waiting, context),
    ...(view.kind === 'together' ? sizeLines(waiting) : []),
    ...tallyLines(decided, view, context),
  ];
  const undoable = decided.filter((item) => undoButton(item, context.now) !== null);
  const rest = decided.filter((item) => !undoable.includes(item));
  const agents = [...new Set(items.map(({ item }) => agentName(item)))].slice(0, 5);
  const foot = [...agents, agentText(view.name, 64), id].join(' · ');
  const blocks: KnownBlock[] = [
    header(title),
    ...(known.length === 0 ? [] : [section(known)]),
    ...batchButtons(view, offer, context),
    ...waitingBlocks(view, waiting),
    ...undoable.map((item) => section(autopilotLines(item, context), undoButton(item, context.now) ?? undefined)),
    ...(rest.length === 0 ? [] : [contextBlock(mrkdwn(folded(rest.map((item) => endedLine(item, context)))))]),
    contextBlock(mrkdwn([foot])),
  ];
  const text = [
    `${agentText(title, 200)}.`,
    ...known,
    ...itemLines(waiting),
    ...decided.map((item) => endedLine(item, context)),
    foot,
  ];
  return { text: fitLines(text, SIZE.text), blocks: withIds(`${id}.v${version}`, blocks) };
}

/** A batch in a list of what waits: how many and how much, the spread and the odd one out, and its buttons. */
export function batchEntry(view: BatchView, offer: string, context: CardContext): KnownBlock[] {
  const waiting = waitingIn(view.items).map(({ item }) => item);
  const lines = [
    `*${agentText(headerOf(view, waiting), 250)}*`,
    ...haltLines(view, context),
    ...askedLines(waiting, context),
    ...sizeLines(waiting),
  ];
  return [section(lines), ...batchButtons(view, offer, context)];
}

/** Beneath the card, where an edit would notify nobody; null where nothing of it waits any more. */
export function drawBatchReminder(view: BatchView, context: CardContext): Drawing | null {
  const waiting = waitingIn(view.items).map(({ item }) => item);
  if (waiting.length === 0) return null;
  const lines = [
    `⏳ Still to decide: *${waiting.length} of the ${view.items.length} above*.`,
    ...askedLines(waiting, context),
  ];
  return {
    text: fitLines(lines, SIZE.text),
    blocks: withIds(`${view.id}.reminder.v${view.version}`, [section(lines)]),
  };
}

/** `12 × Bid change`, or `12 changes` of several kinds. Plain text. */
export function countText(items: readonly Recommendation[]): string {
  const names = [...new Set(items.map(actionName))];
  const [only = 'change'] = names;
  return names.length === 1 ? `${items.length} × ${only}` : `${items.length} changes`;
}

/** The items on a line of mrkdwn each: what, and from what to what. What is the same for all is not told again. */
function itemLines(items: readonly Recommendation[]): string[] {
  const alike = new Set(items.map(actionName)).size === 1 && items.length > 1;
  return items.map((item) => {
    const change = changeLine(item);
    const claim = changeClaim(item);
    const said = claim === null ? '' : ` · ${agentText(quoted(claim, 140), 200)}`;
    return `• ${(alike && whereText(item)) || subjectText(item)}${change === null ? said : ` · ${change}`}`;
  });
}

/** Only on what, and how much; null where it names no target. For mrkdwn. */
function whereText({ content: { target }, verdict: { amount } }: Recommendation): string | null {
  if (target === undefined) return null;
  const sum = amount === null ? '' : `, ${formatMoney(amount)}`;
  return agentText(`${quoted(target.name ?? target.entity, 42)}${sum}`, 200);
}

function headerOf({ items, kind, out }: BatchView, waiting: readonly Recommendation[]): string {
  if (items.length === 0) return `${out} items, asked one by one`;
  const all = items.map(({ item }) => item);
  const [first] = waiting;
  const total = totalOf(first === undefined ? all : waiting);
  const sum = total === null ? '' : `, ${formatMoney(total)} in all`;
  if (first === undefined) return `${countText(all)}${sum}: nothing left to decide`;
  const { risk } = first.verdict;
  const wait = kind === 'list' ? ' waiting' : '';
  return `${RISK_DOT[risk]} ${RISK_WORD[risk]}: ${countText(waiting)}${wait}${sum}`;
}

/** The halts that cover some of them, each once. */
function haltLines({ items }: BatchView, context: CardContext): string[] {
  const lines = items.flatMap(({ item, halt }) => warningLines(item, { ...context, halt, callback: 'none' }));
  return [...new Set(lines)].slice(0, 3);
}

function askedLines([first]: ReturnType<typeof waitingIn>[number]['item'][], context: CardContext): string[] {
  return first === undefined ? [] : askingLines(first, first.state, context);
}

function sizeLines(waiting: readonly Recommendation[]): string[] {
  const sizes = sizesOf(waiting);
  const odd = oddOneOut(waiting);
  return [
    ...(sizes === null || waiting.length < 2 ? [] : [spreadLine(sizes)]),
    ...(odd === null ? [] : [`*Odd one out:* ${subjectText(odd.item)}, ${whyOdd(odd, sizes)}.`]),
  ];
}

function spreadLine(sizes: Sizes): string {
  const { smallest, median, biggest } = spreadOf(sizes.of);
  const word = (size: number) => sizeWord(sizes, size);
  if (smallest === biggest) return `*Spread:* ${word(smallest)} each`;
  return `*Spread:* ${word(smallest)} to ${word(biggest)}, median ${word(median)}`;
}

function sizeWord(sizes: Sizes, size: number): string {
  if (sizes.unit === 'money') return formatMoney({ amountMinor: Math.round(size), currency: sizes.currency });
  return `${Number((size * 100).toFixed(size < 0.1 ? 1 : 0))} %`;
}

function whyOdd({ item, why }: OddOne, sizes: Sizes | null): string {
  switch (why.what) {
    case 'size': {
      const times = `${Number(why.times.toFixed(1))}× the median`;
      return sizes?.unit === 'share' ? `changes ${times}` : times;
    }
    case 'confidence':
      return `least sure: ${Math.round(why.is * 100)} %`;
    case 'agent':
      return `the only one from ${agentName(item)}`;
    default:
      return `the only one of its ${why.what}`;
  }
}

/** Who decided how many, where the others stand, and how many are elsewhere. */
function tallyLines(decided: readonly Recommendation[], { out }: BatchView, context: CardContext): string[] {
  const groups = Map.groupBy(decided, (item) => decidedBy(item, context));
  const lines = [...groups].map(([word, items]) => {
    const at = Math.max(...items.map(decidedAt));
    return `${word.replace('#', String(items.length))}${at > 0 ? ` · ${moment(at)}` : ''}`;
  });
  const elsewhere = out === 0 ? [] : [`${out} ${out === 1 ? 'has a card of its own' : 'have cards of their own'}.`];
  return [...lines.slice(0, 12), ...elsewhere];
}

function decidedBy(item: Recommendation, context: CardContext): string {
  const { state } = item;
  const { people } = context;
  if (state.status === 'rejected') return `❌ *# rejected by ${mention(state.by, people)}*`;
  if ('release' in state && state.release.by === 'people') {
    const by = [...new Set(state.release.approvals.map((given) => mention(given.by, people)))].join(' and ');
    const since = state.status === 'approved' ? '' : `, ${standingWord(item, context)}`;
    return `✅ *# approved by ${by}*${since}`;
  }
  return `*#* ${standingWord(item, context)}`;
}

function decidedAt({ state }: Recommendation): number {
  if (state.status === 'rejected') return state.rejectedAt;
  return 'release' in state ? state.release.approvedAt : 0;
}

function batchButtons(view: BatchView, offer: string, context: CardContext): KnownBlock[] {
  const { decide, undo } = offeredBy(view, context);
  const value = encodeBatch({ batchId: view.id, offer });
  const waits = view.items.some(({ item }) => item.state.status === 'pending');
  const plural = (count: number) => `${count} ${count === 1 ? 'item' : 'items'}`;
  const buttons: Button[] = [
    ...(decide.length === 0
      ? []
      : [
          button(actionId.batchApprove, `Approve all ${decide.length}`, value, {
            style: 'primary',
            says: `Approve all ${plural(decide.length)}`,
          }),
          button(actionId.batchLeaveOut, 'Leave some out…', value, { says: 'Leave some out, approve the others' }),
          button(actionId.batchReject, 'Reject all', value, {
            style: 'danger',
            says: `Reject all ${plural(decide.length)}`,
          }),
        ]),
    ...(waits
      ? [button(actionId.batchOpen, 'Open one by one', value, { says: 'Open one by one, a card for each' })]
      : []),
    ...(undo.length < 2
      ? []
      : [button(actionId.batchUndo, `Undo all ${undo.length}`, value, { says: `Undo all ${plural(undo.length)}` })]),
  ];
  return buttons.length === 0 ? [] : [actions(buttons)];
}

function waitingBlocks({ kind }: BatchView, waiting: readonly Recommendation[]): KnownBlock[] {
  if (waiting.length === 0) return [];
  if (kind === 'together') return [section(folded(itemLines(waiting)))];
  const lines = itemLines(waiting);
  return waiting.map((item, index) =>
    section(
      [lines[index] ?? ''],
      button(actionId.decide, 'Decide…', encodeValue(item), { says: `Decide: ${plain(item.verdict.title, 60)}` }),
    ),
  );
}

function folded(lines: readonly string[]): string[] {
  const more = lines.length - MOST_LINES;
  return more <= 1 ? [...lines] : [...lines.slice(0, MOST_LINES), `…and ${more} more`];
}

function endedLine(item: Recommendation, context: CardContext): string {
  return `• ${subjectText(item)}: ${standingWord(item, context)}`;
}
