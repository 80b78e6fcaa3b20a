import { describe, expect, it } from 'vitest';
import { drawQueue } from '../../../src/cards/queue-reply.ts';
import type { WaitingRow } from '../../../src/cards/waiting-row.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn } from '../../support/slack-limits.ts';

const context = build.cardContext();
const link = 'https://northwind.slack.com/archives/C1/p1';
const row = (part: Partial<WaitingRow> = {}): WaitingRow => ({
  item: build.recommendation(),
  state: build.pending(),
  context,
  link,
  mayDecide: true,
  ...part,
});
const queueOf = (rows: WaitingRow[], part: object = {}) =>
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
      '<!date^1795426200^{time}|2026-11-23 09:30 UTC>: Marketing head or Finance',
      'bid-pilot says: Move $12,400 a week',
    ])
      expect(seen).toContain(words);
    expect(actionIdsIn(blocks)).toEqual(['approve', 'reject', 'more', 'link']);
  });

  it('has a line for what comes after those with buttons, with the end of the ID that commands take', () => {
    const rows = Array.from({ length: 8 }, () => row());
    const texts = textsIn(queueOf(rows, { found: 30 }).blocks);
    const lines = texts.find((text) => text.startsWith('• '))?.split('\n') ?? [];
    const whole = texts.filter((text) => text.startsWith('*High risk:')).length;
    expect([whole > 1, lines.length]).toEqual([true, 3]);
    expect(lines[0]).toBe(
      '• 🟠 Budget shift, $12,400 · “Brand – US” · by <!date^1795426200^{time}|2026-11-23 09:30 UTC> · C0D2E4',
    );
    expect(texts.join('\n')).toContain(`…and ${30 - whole - 3} more, less urgent ones.`);
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

  it('is taken by Slack with as many as it is given', () => {
    const drawing = queueOf(Array.from({ length: 15 }, () => row()));
    expect(drawingProblems(drawing)).toEqual([]);
  });
});
