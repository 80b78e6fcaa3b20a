import { describe, expect, test } from 'vitest';
import {
  type AwayProblem,
  drawAway,
  drawAwayProblem,
  drawBack,
  drawNotYours,
  drawStandIn,
} from '../../../src/cards/away-replies.ts';
import { cardContext, HOUR_MS, MONDAY } from '../../support/build.ts';
import { drawingProblems } from '../../support/slack-limits.ts';

const context = cardContext();
const until = MONDAY + 60 * HOUR_MS;

describe('the answer to /hitl away', () => {
  test.each<[string, Parameters<typeof drawAway>[0], RegExp]>([
    [
      'names who stands in, as what',
      { until, standIn: 'lee', roles: ['marketing_head', 'finance'] },
      /<@ULEE> decides in your place as Marketing head and Finance\./,
    ],
    [
      'says what happens where nobody does',
      { until, standIn: null, roles: ['cmo'] },
      /Nobody stands in for you as CMO: what asks only you goes to the next in its chain at once\./,
    ],
    ['is short for who holds no role', { until, standIn: null, roles: [] }, /You hold no role/],
  ])('%s', (_what, away, says) => {
    const drawing = drawAway(away, context);
    expect(drawing.text).toMatch(says);
    expect(drawing.text).toContain('You are away; you are back on <!date^');
    expect(drawingProblems(drawing)).toEqual([]);
  });

  test.each<[AwayProblem, string]>([
    ['no_end', 'Until when?'],
    ['unclear_end', '/hitl away for 3 days'],
    ['in_the_past', 'still to come'],
    ['too_far', 'more than a year'],
    ['unknown_deputy', 'The policy does not know that deputy'],
    ['unfit_deputy', 'Name a full member'],
    ['self', 'cannot stand in for yourself'],
  ])('says of %s what to do', (problem, says) => {
    const drawing = drawAwayProblem(problem);
    expect(drawing.text).toContain(says);
    expect(drawingProblems(drawing)).toEqual([]);
  });
});

test.each([
  [true, 'Welcome back'],
  [false, 'You were not away'],
])('the answer to /hitl back of somebody who was away: %s', (wasAway, says) =>
  expect(drawBack(wasAway).text).toContain(says),
);

test('whoever stands in is told for whom, until when, and what to do', () => {
  const drawing = drawStandIn({ person: 'dana', until }, context);
  expect(drawing.text).toMatch(/^<@UDANA> is away and back on <!date\^.*You decide in their place until then\./);
  expect(drawingProblems(drawing)).toEqual([]);
});

test('a command that is for others names them', () => {
  expect(drawNotYours('kill', ['cmo', 'finance'], context).text).toBe(
    '`/hitl kill` is for CMO or Finance here, so nothing was done; ask them.',
  );
});
