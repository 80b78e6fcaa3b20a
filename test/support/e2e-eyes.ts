import type { SlackMessage } from '../../src/sandbox/message-log.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import type { ShiftableClock } from './e2e-clock.ts';
import { until } from './e2e-until.ts';
import { buttonOf, wordsOf } from './e2e-words.ts';

/** What people find in the workspace, and do there. Places are channels, or people for their direct messages. */
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
  /** Presses the button with this label. */
  click(by: string, message: SlackMessage, label: string): ReturnType<Workspace['click']>;
  /** Chooses the option with this label in the menu. */
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

/**
 * `clock` is moved on a little while something is waited for; null for a server that has its own. `trouble` is what the
 * server complained of, for the message of a wait that is in vain.
 */
export function createEyes(workspace: Workspace, clock: ShiftableClock | null, trouble: () => string): Eyes {
  function waitFor<T>(what: string, look: () => Promise<T | undefined>, instead: () => Promise<string>) {
    let movedAt = performance.now();
    const lookAndMoveOn = async () => {
      const found = await look();
      if (found === undefined && clock?.held === false && performance.now() - movedAt >= MOVE_ON_EVERY_MS) {
        movedAt = performance.now();
        clock.advance(MOVE_ON_BY_MS);
      }
      return found;
    };
    return until(what, lookAndMoveOn, { hint: async () => (await instead()) + trouble() });
  }

  async function cards(id: string, place = CARDS): Promise<SlackMessage[]> {
    const messages = await workspace.messages(place);
    // By the ids of its blocks: a card may speak of another that it conflicts with.
    const isAbout = ({ block_id: name }: { block_id?: unknown }) => String(name).startsWith(`${id}.`);
    return messages.filter(({ ts, thread_ts, blocks }) => (thread_ts ?? ts) === ts && blocks.some(isAbout));
  }

  async function notes(id: string, place = CARDS): Promise<string[]> {
    const found: string[] = [];
    for (const { ts } of await cards(id, place)) {
      const [, ...replies] = await workspace.thread(place, ts);
      found.push(...replies.map(({ blocks }) => wordsOf(blocks)));
    }
    return found;
  }

  function waitForCard(id: string, place: string, words: string) {
    const look = async () => (await cards(id, place)).slice(-1).find(({ blocks }) => wordsOf(blocks).includes(words));
    const instead = async () => wordsOf((await cards(id, place)).at(-1)?.blocks ?? []) || 'no card';
    return waitFor(`the card of ${id} in ${place} to say “${words}”`, look, instead);
  }

  const toldTo = (handle: string) => workspace.ephemerals(handle).map(({ text }) => text);

  async function hitl(by: string, text: string): Promise<string> {
    const last = () => workspace.ephemerals(by).at(-1);
    const before = last()?.ts;
    await workspace.command({ by, channel: 'ad-ops', command: '/hitl', text });
    // What takes longer than Slack waits is answered after the acknowledgement.
    const { text: said } = await until(`an answer to /hitl ${text}`, () =>
      last()?.ts === before ? undefined : last(),
    );
    return said;
  }

  return {
    cards,
    card: (id, place = CARDS) => waitForCard(id, place, id),
    shows: (id, words, place = CARDS) => waitForCard(id, place, words),
    finds(words, place) {
      const all = () => workspace.messages(place);
      const look = async () => (await all()).findLast(({ blocks }) => wordsOf(blocks).includes(words));
      const instead = async () => (await all()).map(({ blocks }) => wordsOf(blocks)).join('\n---\n');
      return waitFor(`a message in ${place} that says “${words}”`, look, instead);
    },
    notes,
    beneath(id, words, place = CARDS) {
      const look = async () => (await notes(id, place)).find((note) => note.includes(words));
      const instead = async () => (await notes(id, place)).join('\n---\n');
      return waitFor(`a reply beneath the card of ${id} that says “${words}”`, look, instead);
    },
    click(by, message, label) {
      const { element } = buttonOf(message, label);
      const { channel, ts } = message;
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
