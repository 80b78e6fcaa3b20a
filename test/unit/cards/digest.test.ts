import { describe, expect, it } from 'vitest';
import { type Digest, drawDigest } from '../../../src/cards/digest.ts';
import type { PendingState, Recommendation, State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn } from '../../support/slack-limits.ts';

const { MONDAY, HOUR_MS } = build;
const byPolicy = build.release({ by: 'policy', approvals: [] });
const notice = build.recommendation({
  content: build.content({ kind: 'notice', summary: 'Quality score fell' }),
  state: build.noted(),
});

function done(state: State, action = 'bid.adjust'): Recommendation {
  return build.recommendation({
    content: build.content({ action }),
    verdict: build.verdict({ title: action === 'bid.lower' ? 'Bid lower' : 'Bid change', lane: 'autopilot' }),
    state,
  });
}
const undoable = done(build.executed({ release: byPolicy }));
const over = done(build.executed({ release: byPolicy, rollbackUntil: null }), 'bid.lower');

function draw(part: Partial<Digest> = {}) {
  const digest = {
    name: 'daily',
    from: MONDAY - 24 * HOUR_MS,
    to: MONDAY,
    notices: [],
    autopilot: [],
    expired: [],
    moved: [],
    ...part,
  };
  const drawing = drawDigest(digest, build.cardContext());
  if (drawing === null) throw new Error('expected a digest');
  return { ...drawing, texts: textsIn(drawing.blocks), buttons: actionIdsIn(drawing.blocks) };
}

describe('a digest', () => {
  it('is not drawn when there is nothing to say', () => {
    const nothing = {
      name: 'daily',
      from: 0,
      to: MONDAY,
      notices: [],
      autopilot: [],
      expired: [],
      moved: [{ currency: 'USD', amountMinor: 5 }],
    };
    expect(drawDigest(nothing, build.cardContext())).toBeNull();
  });

  it('leads to the card of what waits and of what went wrong, by addresses that can say nothing else', () => {
    const { id } = undoable;
    const good = 'https://northwind.slack.com/archives/C1/p170001';
    const parts = { waiting: [build.recommendation({ id })], failed: [done(build.failed())] };
    const open = (address: string) => draw({ ...parts, links: new Map([[id, address]]) }).text.match(/<http[^>]*>/g);
    expect(open(good)).toEqual([`<${good}|Open>`, `<${good}|Open>`]);
    for (const bad of ['javascript:alert(1)', `${good}|Approved> <!here`, `${good} x`, ''])
      expect(open(bad)).toBeNull();
  });

  it('says what autopilot did, what it moved, what expired and what is to know of', () => {
    const { text, texts } = draw({
      notices: [notice],
      autopilot: [undoable, over],
      expired: [build.recommendation({ state: build.expired() })],
      moved: [
        { currency: 'USD', amountMinor: 1_240_000 },
        { currency: 'EUR', amountMinor: 0 },
      ],
    });
    expect(text).toMatch(/^Digest daily: autopilot let 2 through and moved \$12,400, 1 expired, 1 to know of\./);
    expect(texts.join('\n')).toContain('*To know of*\n• bid-pilot: Quality score fell');
    expect(texts.join('\n')).toContain('*Expired: nobody decided, nothing was done*\n• bid-pilot: Budget shift');
    expect(texts.join('\n')).toContain('bid-pilot · Executed · can be asked to take it back until');
  });

  const usd = (amountMinor: number) => ({ currency: 'USD', amountMinor });
  it.each([
    [
      'what may still move apart from what moved',
      [usd(100_000)],
      [usd(50_000)],
      ' and moved $1,000 ($500 may still move):',
    ],
    [
      'what may still move alone',
      [],
      [usd(50_000), { currency: 'EUR', amountMinor: 700 }],
      ' ($500 + €7 may still move):',
    ],
    ['nothing of nothing', [usd(0)], [usd(0)], ':'],
  ])('says %s', (_what, moved, mayMove, words) => {
    const { text } = draw({ autopilot: [undoable], moved, mayMove });
    expect(text.split('\n')[0]).toBe(`Digest daily: autopilot let 1 through${words.replace(/:$/, '.')}`);
  });

  it('says all of money in one line where it is wanted', () => {
    const money = { byPeople: [usd(1_240_000)], waits: [usd(90_000)] };
    const { text, texts } = draw({ autopilot: [undoable], moved: [usd(50_000)], mayMove: [usd(2_000)], money });
    const line =
      '*Money:* people moved $12,400 · autopilot moved $500 · autopilot may still move $20 · $900 waits for a decision';
    expect(texts).toContain(line);
    expect(text).toContain(line);
    expect(text.split('\n')[0]).toBe('Digest daily: autopilot let 1 through.');
  });

  it('lists what waits by owner, the oldest first, with how long and until when', () => {
    const { now } = build.cardContext();
    const asked = (part: Partial<Recommendation>, state: Partial<PendingState> = {}) =>
      build.recommendation({ ...part, state: build.pending({ stepStartedAt: part.receivedAt ?? now, ...state }) });
    const waiting = [
      asked({ receivedAt: now - 3 * HOUR_MS }, { step: 1, stepStartedAt: now - HOUR_MS }),
      asked({ receivedAt: now - 2 * HOUR_MS }),
      asked({ receivedAt: now - HOUR_MS }, { step: 1, frozenAt: now }),
      asked({ receivedAt: now - HOUR_MS }, { handedTo: { by: 'dana', to: 'lee', at: now } }),
    ];
    const { text, texts } = draw({ waiting, counts: { waiting: 9 } });
    const lines = texts.find((each) => each.startsWith('*9 wait'))?.split('\n') ?? [];
    expect(lines.map((line) => line.replace(/<!date\^[^>]*>/, 'TIME'))).toEqual([
      '*9 wait for a decision*',
      '_CMO_',
      '• Budget shift, $12,400 · “Brand – US” · bid-pilot · waits 3 h, 1 h of it with them, until TIME',
      '• Budget shift, $12,400 · “Brand – US” · bid-pilot · waits 1 h, frozen by a halt',
      '_Marketing head or Finance_',
      '• Budget shift, $12,400 · “Brand – US” · bid-pilot · waits 2 h, until TIME',
      '_Lee_',
      '• Budget shift, $12,400 · “Brand – US” · bid-pilot · waits 1 h, until TIME',
      '…and 5 more',
    ]);
    expect(text).toMatch(/^Digest daily: 9 wait\.\n\*9 wait for a decision\*\n_CMO_/);
  });

  it('says what went wrong, what nobody knows first, and what Slack refuses', () => {
    const { text, texts } = draw({
      failed: [
        build.recommendation({ state: build.failed() }),
        build.recommendation({ state: build.rollbackFailed() }),
      ],
      unknown: [
        build.recommendation({ state: build.executing({ overdue: true }) }),
        build.recommendation({ state: build.rollingBack({ overdue: true }) }),
      ],
      untold: [build.recommendation({ state: build.rejected() })],
      undelivered: [
        { to: 'approvals', error: 'is_archived', count: 2 },
        { to: 'U0LEE', error: 'user_disabled', count: 1 },
      ],
      counts: { failed: 12 },
    });
    const what = 'Budget shift, $12,400 · “Brand – US”';
    expect(texts.find((each) => each.startsWith('*Went wrong*'))?.split('\n')).toEqual([
      '*Went wrong*',
      `❓ Outcome unknown: ${what} · bid-pilot. Please look whether it was done.`,
      `❓ Rollback not confirmed: ${what} · bid-pilot. Please look whether it was done.`,
      `❌ Failed: ${what} · bid-pilot.`,
      `❌ Rollback failed: ${what} · bid-pilot. It is still in force.`,
      '…and 10 more like it',
      `❗ bid-pilot could not be told of ${what}.`,
      '❗ Slack refuses 2 messages to approvals (is_archived): `countersign doctor` says why.',
      '❗ Slack refuses 1 message to a person (user_disabled): `countersign doctor` says why.',
    ]);
    expect(text).toMatch(/^Digest daily: 15 went wrong\.\n\*Went wrong\*\n❓/);
  });

  it('counts what the lists leave out', () => {
    const counts = { autopilot: 70, expired: 20, notices: 1_000 };
    const expired = [build.recommendation({ state: build.expired() })];
    const { text, texts } = draw({ notices: [notice], autopilot: [over], expired, counts });
    expect(text).toMatch(/^Digest daily: autopilot let 70 through, 20 expired, 1000 to know of\./);
    expect(texts).toContain('…and 69 more');
    expect(texts.join('\n')).toMatch(/…and 19 more[\s\S]*…and 999 more/);
  });

  it.each<[string, State, string[]]>([
    ['approved, undo open', build.approved({ release: byPolicy }), ['undo']],
    ['approved, undo closed', build.approved({ release: byPolicy, undoClosed: true }), []],
    ['executing', build.executing({ release: byPolicy }), []],
    ['executed, rollback open', build.executed({ release: byPolicy }), ['undo']],
    ['executed, rollback over', build.executed({ release: byPolicy, rollbackUntil: MONDAY }), []],
    ['rolling back', build.rollingBack(), []],
  ])('has a button beside what can be taken back: %s', (_what, state, buttons) => {
    expect(draw({ autopilot: [done(state)] }).buttons).toEqual(buttons);
  });

  it.each([
    ['30 are shown', 30, null],
    ['the 31st is counted', 31, '…and 1 more'],
    ['a thousand are counted', 1000, '…and 970 more'],
  ])('folds what does not fit: %s', (_what, count, more) => {
    const drawing = draw({ autopilot: [...Array(count - 1).fill(over), undoable] });
    expect(drawingProblems(drawing)).toEqual([]);
    expect(drawing.texts.filter((text) => text.includes('Bid lower')).length).toBe(29);
    expect(drawing.buttons).toEqual(['undo']);
    if (more === null) expect(drawing.texts.join('\n')).not.toContain('more');
    else expect(drawing.texts).toContain(more);
  });

  it('folds long lists of what expired and of notices', () => {
    const drawing = draw({
      notices: Array(27).fill(notice),
      expired: Array(16).fill(build.recommendation({ state: build.expired() })),
    });
    expect(drawingProblems(drawing)).toEqual([]);
    expect(drawing.texts.join('\n')).toMatch(/…and 1 more[\s\S]*…and 12 more/);
  });
});
