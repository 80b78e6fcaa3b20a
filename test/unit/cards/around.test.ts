import { describe, expect, test } from 'vitest';
import { drawCard } from '../../../src/cards/card.ts';
import type { CardContext } from '../../../src/cards/card-context.ts';
import { decideForm } from '../../../src/cards/modals.ts';
import { refusalText } from '../../../src/cards/refusal-text.ts';
import { type LimitUse, limitPhrase } from '../../../src/domain/exposure.ts';
import type { State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { drawingProblems, textsIn, valuesIn, viewProblems } from '../../support/slack-limits.ts';

const value = `${build.REC_ID}|${build.HASH}`;
const passed = (part: Partial<LimitUse> = {}) =>
  build.limitUse({ passed: true, sum: { amountMinor: 2_140_000, currency: 'USD' }, ...part });
const other = (state: State, summary = 'Cut it again') =>
  build.recommendation({ id: 'rec_01JD9XQ5M3T8V2K4A6B8C0D2E5', state, content: build.content({ summary }) });

function draw(shown: Partial<CardContext>) {
  const drawing = drawCard(build.recommendation(), build.cardContext(shown));
  expect(drawingProblems(drawing)).toEqual([]);
  return { said: textsIn(drawing.blocks).join('\n'), spoken: drawing.text, values: valuesIn(drawing.blocks) };
}

describe('a card under limits', () => {
  test('shows the sum where a limit is kept, and its buttons know of none', () => {
    const { said, values } = draw({ limits: [build.limitUse()] });
    expect(said).toContain('With this, $12,400 in 24 h on account 123-456-7890, of at most $20,000.');
    expect(said).not.toContain('Past a limit');
    expect(values).toContain(value);
  });

  test.each<[LimitUse['beyond'], string]>([
    ['review', 'A person may still approve it.'],
    ['human_only', 'a person does it by hand.'],
    ['refuse', 'Nobody may approve it before there is room.'],
  ])('past one warns first, says what is allowed, and its Approve knows: %s', (beyond, allowed) => {
    const { said, spoken, values } = draw({ limits: [passed({ beyond }), build.limitUse({ id: 'other' })] });
    expect(said).toContain('*Past a limit:* with this, $21,400 in 24 h on account 123-456-7890 &gt; $20,000.');
    expect(said).toContain(allowed);
    expect(spoken).toContain('Past a limit');
    expect(values).toContain(`${value}|account_day`);
  });

  test('several are one warning, and what it tells is not told again among the reasons', () => {
    const limits = [passed(), passed({ id: 'week', overMs: 168 * 3_600_000 })];
    const item = build.recommendation();
    const verdict = { ...item.verdict, reasons: [...item.verdict.reasons, ...limits.map(limitPhrase)] };
    const { blocks } = drawCard({ ...item, verdict }, build.cardContext({ limits }));
    const said = textsIn(blocks).join('\n');
    expect(said.match(/Past/g)).toHaveLength(1);
    expect(said).toContain('*Past 2 limits:*');
    expect(said.match(/in 7 days/g)).toHaveLength(1);
    expect(said).toContain('asked because $12,400 &gt; $10,000; 11.3 % of the weekly budget &gt; 10 %\n');
  });

  test('where a limit alone made a person be asked, the reasons say so', () => {
    const item = build.recommendation();
    const verdict = { ...item.verdict, reasons: [limitPhrase(passed()), 'Budget shift is low risk'] };
    const { blocks } = drawCard({ ...item, verdict }, build.cardContext({ limits: [passed()] }));
    expect(textsIn(blocks).join('\n')).toContain('asked because with this, $21,400 in 24 h');
  });

  test('a limit that it passes by its own amount alone is small print, and its Approve knows', () => {
    const alone = passed({
      sum: { amountMinor: 1_240_000, currency: 'USD' },
      most: { amountMinor: 1_000_000, currency: 'USD' },
    });
    const item = build.recommendation();
    const verdict = { ...item.verdict, reasons: [...item.verdict.reasons, limitPhrase(alone)] };
    const { blocks } = drawCard({ ...item, verdict }, build.cardContext({ limits: [alone] }));
    const said = textsIn(blocks).join('\n');
    expect(said).not.toContain('Past');
    expect(said.match(/in 24 h on account/g)).toHaveLength(1);
    expect(said).toContain('With this, $12,400 in 24 h on account 123-456-7890 &gt; $10,000.');
    expect(valuesIn(blocks)).toContain(`${value}|account_day`);
  });

  test.each<[string, Partial<LimitUse>]>([
    ['a person has to do it by hand', { beyond: 'human_only' }],
    ['nobody may let it through', { beyond: 'refuse' }],
    ['there is more in a currency without a rate', { noRate: true }],
  ])('alone past a limit it warns all the same where %s', (_what, part) => {
    const alone = passed({ sum: { amountMinor: 1_240_000, currency: 'USD' }, ...part });
    expect(draw({ limits: [alone] }).said).toContain('*Past a limit:*');
  });

  test('a modal for a note shows what is passed, and what it sends knows', () => {
    const limits = [passed(), build.limitUse({ id: 'x' })];
    const view = decideForm(build.recommendation(), build.cardContext({ limits }));
    expect(viewProblems(view)).toEqual([]);
    expect(JSON.stringify(view.blocks)).toContain(
      'Past a limit: with this, $21,400 in 24 h on account 123-456-7890 > $20,000',
    );
    expect(view.private_metadata).toBe(`${value}|account_day`);
  });
});

describe('a card beside another', () => {
  test.each<[string, State, string]>([
    ['waits', build.pending(), 'waits for a decision'],
    [
      'was approved by policy',
      build.approved({ release: build.release({ by: 'policy', approvals: [] }) }),
      'policy approved it, its agent has not acted yet',
    ],
    ['was approved by people', build.approved(), 'approved, not acted on yet'],
    ['is being done', build.executing(), 'its agent is acting on it'],
    ['is done by hand', build.handedOver(), 'somebody does it by hand'],
  ])('that %s says so', (_what, state, words) => {
    const { said } = draw({ conflicts: [other(state)] });
    expect(said).toContain(`*Conflicts with rec_01JD9XQ5M3T8V2K4A6B8C0D2E5:* Budget shift, $12,400`);
    expect(said).toContain(words);
    expect(said).toContain('both change the same target. bid-pilot says: Cut it again');
  });

  test('shows the other agent’s words as data, and counts more than three', () => {
    const { said } = draw({
      conflicts: Array(5).fill(other(build.pending(), '<!channel> *now* <https://evil.example|ok>')),
    });
    expect(said).not.toContain('<!channel>');
    expect(said).not.toContain('https://');
    expect(said).toContain('…and 2 more that conflict with it.');
  });
});

test.each<[LimitUse[], string]>([
  [[passed()], 'Nothing was approved; the card says it now, and you can approve it there if you still want it.'],
  [[passed({ beyond: 'refuse' })], 'Nobody may approve that here; reject it, or wait until there is room.'],
  [[passed({ beyond: 'human_only' })], 'Nobody may approve that here; reject it, or wait until there is room.'],
  [[], 'It passed a limit just now. Nothing was approved'],
])('the person whose yes was not taken reads why, and what to do', (limits, words) => {
  const text = refusalText('limit_passed', build.recommendation(), build.cardContext({ limits }));
  expect(text).toContain(words);
  if (limits.length > 0) expect(text).toContain('with this, $21,400 in 24 h on account 123-456-7890 &gt; $20,000');
});
