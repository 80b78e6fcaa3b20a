import { describe, expect, it } from 'vitest';
import { type Digest, type DigestForm, drawDigest } from '../../../src/cards/digest.ts';
import { pictureOf } from '../../../src/cards/digest-figures.ts';
import { chartBlocks, chartsOf } from '../../../src/cards/figure-charts.ts';
import type { FigurePart } from '../../../src/cards/figure-words.ts';
import { type Answer, figuresOf, type Vote } from '../../../src/domain/figures.ts';
import { blockProblems } from '../../../src/sandbox/block-rules.ts';
import * as build from '../../support/build.ts';
import { drawingProblems, textsIn } from '../../support/slack-limits.ts';
import { HOSTILE_AND_LONG } from './hostile-text.ts';

const { MONDAY, MINUTE_MS, HOUR_MS } = build;
const DAY_MS = 24 * HOUR_MS;
const ALL: FigurePart[] = ['volume', 'time_to_decide', 'rates', 'fatigue'];
const spans = [
  { label: 'Mon 16', from: MONDAY - 7 * DAY_MS, to: MONDAY - DAY_MS },
  { label: 'Sun 22', from: MONDAY - DAY_MS, to: MONDAY },
];
const answer = (part: Partial<Answer> = {}): Answer => ({
  at: MONDAY - 1,
  agent: 'bid-pilot',
  action: 'budget.shift',
  how: 'approved',
  tookMs: 4 * MINUTE_MS,
  ...part,
});
const vote = (part: Partial<Vote> = {}): Vote => ({
  person: 'dana',
  agent: 'bid-pilot',
  yes: true,
  tookMs: MINUTE_MS,
  ...part,
});

function weekly(parts: FigurePart[], answers: Answer[], votes: Vote[] = []): Digest {
  const figures = figuresOf(answers, votes, spans);
  const titles = new Map([['budget.shift', 'Budget shift']]);
  const nothing = { notices: [], autopilot: [], expired: [], moved: [] };
  const shown = { figures, parts, titles };
  return { name: 'weekly', from: MONDAY - 7 * DAY_MS, to: MONDAY, ...nothing, figures: shown };
}

function draw(digest: Digest, form?: DigestForm) {
  const drawing = drawDigest(digest, build.cardContext(), form);
  if (drawing === null) throw new Error('expected a digest');
  const types: string[] = drawing.blocks.map(({ type }) => type);
  return { ...drawing, types, texts: textsIn(drawing.blocks).join('\n') };
}

const SOME = [
  answer(),
  answer({ how: 'rejected', tookMs: 30 * MINUTE_MS }),
  answer({ how: 'autopilot', tookMs: null, at: MONDAY - 2 * DAY_MS }),
  answer({ how: 'taken_back', tookMs: null }),
];

describe('the figures of a week', () => {
  it('are told in words: how it was answered, how long that took, day by day, and the rates', () => {
    const { text, texts } = draw(weekly(['volume', 'time_to_decide', 'rates'], SOME));
    const lines = [
      '*3 answers:* 1 by autopilot, 1 approved, 1 rejected, 1 taken back',
      '*Time to decide:* half within 4 min, nine of ten within 30 min',
      '• Mon 16: 1 by autopilot',
      '• Sun 22: 1 approved, 1 rejected, 1 taken back; half within 4 min, nine of ten within 30 min',
      '*Approved and taken back, by agent and action*',
      '• bid-pilot · Budget shift: 50 % of 2 approved, 1 by autopilot, 1 taken back (50 %)',
    ];
    const span = expect.stringMatching(/^<!date.*<!date.*\.$/);
    expect(text.split('\n')).toEqual(['Digest weekly.', ...lines, span]);
    expect(texts).toContain(lines.join('\n').replace('*Approved', '\n*Approved').split('\n\n')[0]);
  });

  it.each<[string, DigestForm, string[]]>([
    ['words alone', 'words', ['header', 'context', 'section', 'section']],
    ['charts', 'charts', ['header', 'context', 'section', 'data_visualization', 'data_visualization', 'section']],
    ['a picture', { picture: 'F1' }, ['header', 'context', 'section', 'image', 'section']],
  ])('say the same as %s', (_what, form, types) => {
    const digest = weekly(['volume', 'time_to_decide', 'rates'], SOME);
    expect(draw(digest, form).types).toEqual(types);
    expect(draw(digest, form).text).toBe(draw(digest).text);
  });

  it.each<[string, FigurePart[], Answer[], Vote[]]>([
    ['nothing was answered', ['volume', 'time_to_decide', 'rates'], [], [vote()]],
    ['nobody said yes or no', ['fatigue'], SOME, []],
  ])('are not drawn where %s', (_what, parts, answers, votes) => {
    expect(drawDigest(weekly(parts, answers, votes), build.cardContext())).toBeNull();
    expect(pictureOf(weekly(parts, answers, votes))).toBeNull();
  });

  it('tell those who run the policy who does not look, and draw no picture of it', () => {
    const votes = [
      ...Array.from({ length: 10 }, () => vote()),
      ...Array.from({ length: 3 }, () => vote({ person: 'lee', tookMs: 900 })),
      vote({ person: 'lee', agent: 'pacer', yes: false }),
    ];
    const digest = weekly(['fatigue'], [], votes);
    expect(draw(digest, 'charts').text.split('\n').slice(1, -1)).toEqual([
      '*Are they read?*',
      '3 of 13 approvals came less than 3 s after they were asked for; rejections: 1.',
      '• Lee: 3 yes, 1 no, 3 under 3 s',
      '• Dana: 10 yes, never a no',
      '• bid-pilot: nobody rejected any of 13. Perhaps autopilot may have more of it.',
    ]);
    expect(pictureOf(digest)).toBeNull();
  });

  it('draw no rate of what nobody was asked about', () => {
    const answers = [
      answer(),
      answer({ action: 'bid.adjust', how: 'autopilot', tookMs: null }),
      answer({ action: 'audience.exclude', how: 'expired', tookMs: null }),
      answer({ action: 'price.cut', how: 'autopilot', tookMs: null }),
      answer({ action: 'price.cut', how: 'taken_back', tookMs: null }),
    ];
    const [rates] = chartsOf(weekly(['rates'], answers).figures ?? never());
    expect(rates?.categories).toEqual(['bid-pilot · Budget shift', 'bid-pilot · price.cut']);
    expect(rates?.series.map(({ values }) => values)).toEqual([
      [100, null],
      [0, 100],
    ]);
  });

  it('are in hours where people took hours', () => {
    const charts = chartsOf(weekly(['time_to_decide'], [answer({ tookMs: 5 * HOUR_MS }), answer()]).figures ?? never());
    expect(charts[0]).toMatchObject({
      title: 'Hours until people decided',
      series: [{ values: [0, 0.1] }, { values: [0, 5] }],
    });
  });
});

describe('whatever agents are called and do', () => {
  const wild = HOSTILE_AND_LONG.map((text) => answer({ agent: text, action: text }));
  const votes = HOSTILE_AND_LONG.flatMap((text) =>
    Array.from({ length: 10 }, () => vote({ agent: text, person: text, tookMs: 1 })),
  );
  const digest = weekly(ALL, wild, votes);

  it('Slack takes the words, the picture and the charts', () => {
    expect(drawingProblems(draw(digest))).toEqual([]);
    const world = { files: new Map([['F1', '']]), charts: true };
    for (const form of ['charts', { picture: 'F1' }] as const)
      expect(blockProblems(draw(digest, form).blocks, 'message', '/blocks', world)).toEqual([]);
  });

  it('a chart has labels of its own for each place', () => {
    const [rates] = chartBlocks(chartsOf({ ...(digest.figures ?? never()), parts: ['rates'] }));
    const { categories } = rates?.chart.axis_config ?? never();
    expect(categories).toHaveLength(8);
    expect(new Set(categories).size).toBe(8);
  });

  it('a picture has no markup of theirs', () => {
    const { svg, alt } = pictureOf(digest) ?? never();
    const tags = new Set(Array.from(svg.matchAll(/<\/?([^\s>/]+)/g), ([, tag]) => tag));
    expect([...tags].toSorted()).toEqual(['g', 'line', 'rect', 'svg', 'text']);
    expect(svg).not.toMatch(/&(?!#\d+;)/);
    expect(alt.length).toBeLessThanOrEqual(1000);
  });
});

function never(): never {
  throw new Error('expected figures');
}
