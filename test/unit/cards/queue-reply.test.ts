import { describe, expect, it } from 'vitest';
import { drawQueue, type QueueRow } from '../../../src/cards/queue-reply.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn } from '../../support/slack-limits.ts';

const context = build.cardContext();
const link = 'https://northwind.slack.com/archives/C1/p1';
const row = (part: Partial<QueueRow> = {}): QueueRow => ({
  item: build.recommendation(),
  state: build.pending(),
  context,
  link,
  mayDecide: true,
  ...part,
});
const queueOf = (rows: QueueRow[], part: object = {}) =>
  drawQueue(
    { which: 'mine', rows, found: rows.length, waiting: rows.length, lookedAtAll: true, ...part },
    build.MONDAY,
  );

describe('/hitl queue', () => {
  it('has of each what it takes to decide it, its buttons, and the way to its card', () => {
    const { blocks } = queueOf([row()]);
    const seen = textsIn(blocks).join('\n');
    for (const words of [
      'For your yes: 1',
      '*High risk: Budget shift, $12,400 · “Brand – US”* · bid-pilot',
      '$20,000 → *$32,400*',
      'Decide by',
      'asked because',
    ])
      expect(seen).toContain(words);
    expect(actionIdsIn(blocks)).toEqual(['approve', 'reject', 'more', 'link']);
  });

  it('says what and how much first, and its ID, which only commands need, last', () => {
    const lines = textsIn(queueOf([row()]).blocks)[1]?.split('\n') ?? [];
    expect(lines[0]).toBe('*High risk: Budget shift, $12,400 · “Brand – US”* · bid-pilot');
    expect(lines.at(-1)).toMatch(/^rec_/);
  });

  it('has no buttons that would be refused, and no way to a card that is not there', () => {
    expect(actionIdsIn(queueOf([row({ mayDecide: false })]).blocks)).toEqual(['link']);
    expect(actionIdsIn(queueOf([row({ mayDecide: false, link: null })]).blocks)).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['nothing for you', {}, /Nothing waits for your yes\./],
    ['nothing at all', { which: 'all' }, /Nothing waits for a decision\./],
    ['others wait', { waiting: 4 }, /4 wait for people in all: `\/hitl queue all` lists them/],
    ['more than one answer holds', { found: 20 }, /…and 20 more, less urgent ones/],
    ['more than were looked at', { waiting: 1_000, lookedAtAll: false }, /these are of the 1000 oldest/],
  ])('says that %s', (_what, part, says) => expect(queueOf([], part).text).toMatch(says));

  it('fits one screen of Slack with as many as it shows', () => {
    const drawing = queueOf(Array.from({ length: 15 }, () => row()));
    expect(drawingProblems(drawing)).toEqual([]);
  });
});
