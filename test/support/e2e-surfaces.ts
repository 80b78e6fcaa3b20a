import { contentHash } from '../../src/audit/hash.ts';
import { homeOffer } from '../../src/cards/home/home-offer.ts';
import { type FieldValues, interactiveElements } from '../../src/sandbox/interactive-elements.ts';
import { type JsonObject, objectsIn, textAt } from '../../src/sandbox/json-value.ts';
import type { SlackMessage } from '../../src/sandbox/message-log.ts';
import type { PolicyChange } from './e2e-policy.ts';
import { until } from './e2e-until.ts';
import { wordsOf } from './e2e-words.ts';
import type { Stack } from './stack.ts';

const MINUTE_MS = 60_000;

/** One recommendation as somebody has it before them, with the button that they may press. */
export type Offered = {
  by: string;
  id: string;
  /** Where one button is about several. */
  all?: string[];
  /** Presses the button as it is shown at that moment of the test, whatever became of it since. */
  press(): ReturnType<Stack['workspace']['click']>;
  /** Opens the form that decides, where there is one here. */
  open?: () => ReturnType<Stack['workspace']['click']>;
  /** The hash of what this person has before them, of what Slack has of it. */
  seen: string;
};

/** A place where something can be decided, brought about by what brings it about in life. */
export type Surface = {
  name: string;
  /** What a press comes to: the fact of the record, and the status after it. */
  makes: string;
  becomes: string;
  /** Who else may do it. */
  other: string;
  /** Where the person reads an answer to it. */
  answers: 'beneath it' | 'over Home';
  /** What the form here is filled in with, where one decides. */
  form?: FieldValues;
  offer(stack: Stack): Promise<Offered>;
};

/** The policy under which each of the surfaces comes about. */
export const surfacesPolicy: PolicyChange = (document) => {
  const upTo = { amount: '5000.00', currency: 'USD' };
  document.set('batches', [{ name: 'bids', for: ['bid.*'], up_to: upTo, at_most: 5, every: '2m' }]);
  document.set('digests', [{ name: 'often', channel: 'ad-ops', cron: '*/2 * * * *', timezone: 'UTC' }]);
};

const asked = {
  ...{ makes: 'approval_given', becomes: 'approved', answers: 'beneath it' as const },
  ...{ other: 'felix', form: { decision: 'approve' } },
};
const takenBack = { makes: 'undone', becomes: 'pending', answers: 'beneath it', other: 'dana' } as const;

export const SURFACES: readonly Surface[] = [
  {
    ...{ name: 'the card', ...asked },
    async offer(stack) {
      const { id } = await stack.recommend('budget');
      const card = await stack.card(id);
      return { ...(await posted(stack, 'dana', card, 'Approve', id)), id };
    },
  },
  {
    ...{ name: 'the card in a direct message', ...asked, other: 'dana' },
    async offer(stack) {
      const { id } = await stack.recommend('budget');
      await stack.choose('dana', await stack.card(id), 'Hand over…');
      await stack.form('dana');
      await stack.workspace.submitView({ by: 'dana', values: { person: stack.workspace.userId('felix') } });
      const own = await stack.card(id, 'felix');
      return { ...(await posted(stack, 'felix', own, 'Approve', id)), id };
    },
  },
  {
    ...{ name: 'the card of a batch', ...asked, other: 'marco', form: {} },
    async offer(stack) {
      const ids = await Promise.all([1, 2].map(async () => (await stack.recommend('bid', { confidence: 0.7 })).id));
      const [id = ''] = ids;
      stack.clock.advance(2 * MINUTE_MS);
      const card = await until('the batch', async () => {
        stack.clock.advance(300);
        const [row] = stack.rows<{ ts: string }>(
          `SELECT m.ts FROM messages m JOIN batch_items i ON m.id LIKE i.batch_id || ':%'
           WHERE m.kind = 'batch' AND m.ts IS NOT NULL AND i.recommendation_id = ?`,
          id,
        );
        return row && (await stack.workspace.messages('approvals')).find(({ ts }) => ts === row.ts);
      });
      return { ...(await posted(stack, 'dana', card, 'Approve all 2', 'bat_')), id, all: ids };
    },
  },
  {
    ...{ name: 'Home', ...asked, answers: 'over Home' as const },
    offer: async (stack) => onHome(stack, 'dana', (await stack.recommend('budget')).id),
  },
  {
    ...{ name: 'the answer to /hitl queue', ...asked, other: 'marco' },
    async offer(stack) {
      // It shows what is most urgent, and with its buttons what there is nothing more to weigh of.
      await withdrawAll(stack);
      const { id } = await stack.recommend('bid', { confidence: 0.7 });
      return onAnswer(stack, 'dana', 'queue mine', id);
    },
  },
  {
    ...{ name: 'the answer to /hitl show', ...asked },
    async offer(stack) {
      const { id } = await stack.recommend('budget');
      return onAnswer(stack, 'dana', `show ${id}`, id);
    },
  },
  {
    ...{ name: 'the list that one is asked with', ...asked },
    async offer(stack) {
      stack.clock.hold();
      const sent = await Promise.all([1, 2].map(() => stack.recommend('budget')));
      stack.clock.release();
      const [id = '', other = ''] = sent.map((each) => each.id);
      for (const each of [id, other]) await stack.card(each);
      stack.clock.advance(30 * MINUTE_MS);
      const list = await until('the list', async () => {
        stack.clock.advance(300);
        const all = await stack.workspace.messages('ines');
        return all.findLast(({ blocks }) => wordsOf(blocks).includes(id) && wordsOf(blocks).includes(other));
      });
      return { ...(await posted(stack, 'ines', list, 'Approve', id)), id };
    },
  },
  {
    ...{ name: 'the Undo of a digest', ...takenBack },
    async offer(stack) {
      stack.clock.advance(2 * MINUTE_MS);
      const { id } = await stack.recommend('bid');
      const digest = await until('the digest', async () => {
        stack.clock.advance(2_000);
        const all = await stack.workspace.messages('ad-ops');
        return all.findLast(({ blocks }) => JSON.stringify(blocks).includes(id));
      });
      return { ...(await posted(stack, 'marco', digest, 'Undo', id)), id };
    },
  },
  {
    ...{ name: 'the Undo of the answer to /hitl digest now', ...takenBack },
    async offer(stack) {
      const { id } = await stack.recommend('bid');
      return onAnswer(stack, 'marco', 'digest now often', id, 'Undo');
    },
  },
  {
    ...{ name: 'the card of what was executed', makes: 'rollback_requested', becomes: 'rolling_back' },
    ...{ answers: 'beneath it', other: 'felix' },
    async offer(stack) {
      const id = await executed(stack);
      return { ...(await posted(stack, 'dana', await stack.card(id), 'Ask to roll back', id)), id };
    },
  },
];

/** The agents take back all that waits for people. */
async function withdrawAll(stack: Stack): Promise<void> {
  const waiting = stack.rows<{ id: string; agent: string }>(
    `SELECT id, agent FROM recommendations WHERE status = 'pending'`,
  );
  await Promise.all(waiting.map(({ id, agent }) => stack.agent(agent).client.withdraw(id)));
}

async function executed(stack: Stack): Promise<string> {
  const { client } = stack.agent('bid-pilot');
  const { id, revision_hash: revisionHash } = await stack.recommend('budget');
  await stack.click('dana', await stack.card(id), 'Approve');
  await stack.shows(id, 'Approved by');
  stack.clock.advance(5 * MINUTE_MS);
  await client.redeem(id, { revisionHash });
  await client.report(id, { revision_hash: revisionHash, status: 'executed' });
  await stack.shows(id, 'reports that it executed this');
  return id;
}

/** Once it is also noted that it is posted, which comes after Slack shows it. */
async function posted(stack: Stack, by: string, message: SlackMessage, label: string, about: string) {
  const { channel, ts } = message;
  const noted = 'SELECT drawn_hash FROM messages WHERE channel = ? AND ts = ? AND drawn_hash IS NOT NULL';
  await until('it to be noted as posted', () => stack.rows(noted, channel, ts).length > 0);
  return onMessage(stack, by, message, label, about);
}

function onMessage(stack: Stack, by: string, message: SlackMessage, label: string, about: string) {
  const { channel, ts, text, blocks } = message;
  const { actionId, value } = buttonIn(blocks, label, about);
  const form = formIn(blocks, about);
  return {
    by,
    press: () => stack.workspace.click({ by, channel, ts, actionId, value }),
    ...(form && { open: () => stack.workspace.click({ by, channel, ts, ...form }) }),
    seen: contentHash(JSON.parse(JSON.stringify({ text, blocks }))),
  };
}

async function onAnswer(stack: Stack, by: string, typed: string, id: string, label = 'Approve'): Promise<Offered> {
  await stack.hitl(by, typed);
  const answer = stack.workspace.ephemerals(by).at(-1);
  if (answer === undefined) throw new Error(`expected an answer to /hitl ${typed}`);
  return { ...onMessage(stack, by, answer, label, id), id };
}

async function onHome(stack: Stack, by: string, id: string): Promise<Offered> {
  const { workspace } = stack;
  await workspace.openHome({ by });
  const blocks = (): JsonObject[] => objectsIn(workspace.home(by)?.blocks);
  await until(`${id} on the Home of ${by}`, () => JSON.stringify(blocks()).includes(id));
  const { actionId, value, blockId } = buttonIn(blocks(), 'Approve', id);
  // What Slack has is what it was sent, block for block.
  const offer = homeOffer({ blocks: JSON.parse(JSON.stringify(blocks())) });
  const form = formIn(blocks(), id);
  return {
    ...{ by, id, seen: contentHash(JSON.parse(JSON.stringify(offer))) },
    press: () => workspace.clickView({ by, view: 'home', blockId, actionId, value }),
    ...(form && { open: () => workspace.clickView({ by, view: 'home', ...form }) }),
  };
}

function buttonIn(blocks: readonly JsonObject[], label: string, about: string) {
  const fitting = interactiveElements(blocks).filter(
    ({ element }) => wordsOf([{ text: element.text }]) === label && textAt(element, 'value').startsWith(about),
  );
  const [only] = fitting;
  if (only === undefined || fitting.length > 1)
    throw new Error(`${fitting.length} buttons are ${label} about ${about} in ${wordsOf(blocks)}`);
  const { blockId, element } = only;
  return { blockId, actionId: textAt(element, 'action_id'), value: textAt(element, 'value') };
}

/** What opens a form that decides: the choice in the menu, or of a batch the button to leave some out. */
function formIn(blocks: readonly JsonObject[], about: string) {
  const found = interactiveElements(blocks).map(({ blockId, element }) => {
    const actionId = textAt(element, 'action_id');
    if (actionId === 'batch_leave_out') return { blockId, actionId, value: textAt(element, 'value') };
    const options = objectsIn(element.options).map((option) => textAt(option, 'value'));
    const value = options.find((one) => one.startsWith(`with_note|${about}`));
    return value === undefined ? null : { blockId, actionId, value };
  });
  return found.find((one) => one !== null) ?? null;
}
