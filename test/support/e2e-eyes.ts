import type { SlackMessage } from '../../src/sandbox/message-log.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import type { ShiftableClock } from './e2e-clock.ts';
import { until } from './e2e-until.ts';
import { buttonOf, wordsOf } from './e2e-words.ts';

/** What people find in the workspace, and what they do there. Places are channels, or people for their direct messages. */
export type Eyes = {
  /** Every copy of the card of this recommendation, oldest first. */
  cards(id: string, place?: string): Promise<SlackMessage[]>;
  /** Waits for the card. */
  card(id: string, place?: string): Promise<SlackMessage>;
  /** Waits until the newest copy of the card has these words on it. */
  shows(id: string, words: string, place?: string): Promise<SlackMessage>;
  /** Waits for a message that has these words on it, such as a notice in a channel. */
  finds(words: string, place: string): Promise<SlackMessage>;
  /** Waits for a reply beneath the card that has these words, and returns all of its words. */
  beneath(id: string, words: string, place?: string): Promise<string>;
  /** The words of the replies beneath the card, oldest first. */
  notes(id: string, place?: string): Promise<string[]>;
  /** Presses the button with this label; for a menu, chooses the option of this label. */
  click(by: string, message: SlackMessage, label: string): ReturnType<Workspace['click']>;
  choose(by: string, message: SlackMessage, option: string): ReturnType<Workspace['click']>;
  /** What was said to this person alone, oldest first. */
  toldTo(handle: string): string[];
  /** Everything that comes to be said to this person alone because of what `act` does; waits for the first of it. */
  hears(handle: string, act: () => Promise<unknown>): Promise<string[]>;
  /** The same where nothing may come: commands are answered after `act`, and what came before those answers counts. */
  overhears(handle: string, act: () => Promise<unknown>): Promise<string[]>;
  /** Waits for the form that opens for this person, and returns its words. */
  form(handle: string): Promise<string>;
  /** Types `/hitl …` and returns the answer. */
  hitl(by: string, text: string): Promise<string>;
};

const CARDS = 'approvals';
// How many answers later nothing that was set off before can still be on its way.
const FENCES = 2;
// Slack takes one post a second in a channel, and a budget of updates; whoever waits for either need not sit it out.
const MOVE_ON_EVERY_MS = 200;
const MOVE_ON_BY_MS = 1_200;

/** `clock` is moved on a little while something is waited for, null for a server that has its own; `trouble` is what the server complained of, for the message of a wait that is in vain. */
export function createEyes(workspace: Workspace, clock: ShiftableClock | null, trouble: () => string): Eyes {
  function moveOn(): () => void {
    let movedAt = performance.now();
    return () => {
      if (clock === null || clock.held || performance.now() - movedAt < MOVE_ON_EVERY_MS) return;
      movedAt = performance.now();
      clock.advance(MOVE_ON_BY_MS);
    };
  }

  async function cards(id: string, place = CARDS): Promise<SlackMessage[]> {
    const messages = await workspace.messages(place);
    return messages.filter(({ ts, thread_ts, blocks }) => (thread_ts ?? ts) === ts && wordsOf(blocks).includes(id));
  }

  async function notes(id: string, place = CARDS): Promise<string[]> {
    const found: string[] = [];
    for (const { ts } of await cards(id, place)) {
      const [, ...replies] = await workspace.thread(place, ts);
      found.push(...replies.map(({ blocks }) => wordsOf(blocks)));
    }
    return found;
  }

  async function waitForCard(id: string, place: string, fits: (words: string) => boolean, what: string) {
    const move = moveOn();
    const look = async () => {
      const newest = (await cards(id, place)).at(-1);
      if (newest && fits(wordsOf(newest.blocks))) return newest;
      move();
      return null;
    };
    const hint = async () => (wordsOf((await cards(id, place)).at(-1)?.blocks ?? []) || 'no card') + trouble();
    return until(what, look, { hint });
  }

  const toldTo = (handle: string) => workspace.ephemerals(handle).map(({ text }) => text);

  async function hitl(by: string, text: string): Promise<string> {
    await workspace.command({ by, channel: 'ad-ops', command: '/hitl', text });
    return toldTo(by).at(-1) ?? '';
  }

  return {
    cards,
    card: (id, place = CARDS) => waitForCard(id, place, () => true, `the card of ${id} in ${place}`),
    shows: (id, words, place = CARDS) =>
      waitForCard(id, place, (seen) => seen.includes(words), `the card of ${id} in ${place} to say “${words}”`),
    async finds(words, place) {
      const move = moveOn();
      const look = async () => {
        const found = (await workspace.messages(place)).findLast(({ blocks }) => wordsOf(blocks).includes(words));
        if (!found) move();
        return found;
      };
      const hint = async () =>
        (await workspace.messages(place)).map(({ blocks }) => wordsOf(blocks)).join('\n---\n') + trouble();
      return until(`a message in ${place} that says “${words}”`, look, { hint });
    },
    notes,
    beneath(id, words, place = CARDS) {
      const move = moveOn();
      const look = async () => {
        const note = (await notes(id, place)).find((one) => one.includes(words));
        if (note === undefined) move();
        return note;
      };
      const hint = async () => (await notes(id, place)).join('\n---\n') + trouble();
      return until(`a reply beneath the card of ${id} that says “${words}”`, look, { hint });
    },
    click(by, { channel, ts, ...message }, label) {
      const { element } = buttonOf({ channel, ts, ...message }, label);
      return workspace.click({ by, channel, ts, actionId: String(element.action_id), value: String(element.value) });
    },
    choose(by, message, label) {
      const { element } = buttonOf(message, '⋯');
      const options = Array.isArray(element.options) ? element.options : [];
      const option = options.find((one) => wordsOf([{ text: one.text }]) === label);
      if (!option) throw new Error(`expected the option ${label} in ${JSON.stringify(options)}`);
      const { channel, ts } = message;
      return workspace.click({ by, channel, ts, actionId: String(element.action_id), value: String(option.value) });
    },
    toldTo,
    async hears(handle, act) {
      const before = toldTo(handle).length;
      await act();
      await until(`something to be said to ${handle}`, () => toldTo(handle).length > before);
      await hitl(handle, 'help');
      return toldTo(handle).slice(before, -1);
    },
    async overhears(handle, act) {
      const before = toldTo(handle).length;
      await act();
      for (let i = 0; i < FENCES; i += 1) await hitl(handle, 'help');
      return toldTo(handle).slice(before, -FENCES);
    },
    async form(handle) {
      return wordsOf([await until(`a form for ${handle}`, () => workspace.openView(handle))]);
    },
    hitl,
  };
}
