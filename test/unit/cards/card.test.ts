import { describe, expect, it } from 'vitest';
import { drawCard } from '../../../src/cards/card.ts';
import type { CardContext } from '../../../src/cards/card-context.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn, valuesIn } from '../../support/slack-limits.ts';

const { MONDAY, MINUTE_MS, HOUR_MS } = build;
const DECIDE = ['approve', 'reject', 'more'];
const value = `${build.REC_ID}|${build.HASH}`;

function draw(part: Partial<Recommendation> = {}, shown: Partial<CardContext> = {}) {
  const drawing = drawCard(build.recommendation(part), build.cardContext(shown));
  return { ...drawing, seen: textsIn(drawing.blocks).join('\n'), buttons: actionIdsIn(drawing.blocks) };
}

/** What a person is told of a moment: the client draws it, other clients read the fallback. */
const at = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

type Row = [what: string, state: State, buttons: string[], says: RegExp[], shown?: Partial<CardContext>];

const halted = { halt: build.halt() };
const LIFE: Row[] = [
  ['held', build.held(), [], [/Held by a halt/, /Nobody is asked/]],
  ['noted', build.noted(), [], [/Notice: Budget shift/, /Nothing to decide/]],
  ['pending', build.pending(), DECIDE, [/High risk: Budget shift, \$12,400 · Brand – US/, /Decide by/]],
  [
    'pending under a halt',
    build.pending(),
    ['reject', 'more'],
    [/Frozen by a halt/, /deadline stands still/, /Conversion tracking is down/],
    halted,
  ],
  ['pending and still frozen', build.pending({ frozenAt: MONDAY }), ['reject', 'more'], [/Frozen by a halt/]],
  ['approved', build.approved(), ['undo'], [/Approved by <@UDANA>/, /Undo until/, /may not act before then/]],
  [
    'approved, one moment before undo closes',
    build.approved({ undoUntil: MONDAY + 12 }),
    ['undo'],
    [/Undo until/],
    { now: MONDAY + 11 },
  ],
  [
    'approved, the moment undo closes',
    build.approved({ undoUntil: MONDAY + 12 }),
    [],
    [/time to undo is over/],
    { now: MONDAY + 12 },
  ],
  ['approved, undo closed', build.approved({ undoClosed: true }), [], [/time to undo is over/, /may act until/]],
  [
    'approved by policy',
    build.approved({ release: build.release({ by: 'policy', approvals: [] }) }),
    ['undo'],
    [/Approved by policy/],
  ],
  ['rejected', build.rejected(), ['undo'], [/Rejected by <@UDANA>/, /“Not before the sale”/, /Undo until/]],
  ['rejected, undo closed', build.rejected({ undoClosed: true }), [], [/This is final/]],
  ['executing', build.executing(), [], [/In the agent’s hands/, /must report by/, /can no longer be undone here/]],
  [
    'executing, overdue',
    build.executing({ overdue: true }),
    [],
    [
      /Outcome unknown/,
      /redeemed its permit/,
      /has not reported.*\n?.*Treat the outcome as unknown: look in google_ads/,
    ],
  ],
  [
    'executing, halted',
    build.executing({ stopRequestedAt: MONDAY + 20 * MINUTE_MS }),
    [],
    [/A halt came/, /may have acted already/],
    halted,
  ],
  [
    'executed',
    build.executed(),
    ['undo'],
    [
      /reports that it executed this/,
      /Ask to roll back/,
      /Budget set to \$32,400/,
      /Spend already served is not recovered/,
      /Only bid-pilot can then confirm/,
    ],
  ],
  [
    'executed, rollback over',
    build.executed({ rollbackUntil: null }),
    [],
    [/time to ask for a rollback is over/, /by hand in google_ads/],
  ],
  ['failed', build.failed(), [], [/reports that it failed/, /The account is suspended/]],
  [
    'rolling back',
    build.rollingBack(),
    [],
    [/Rollback asked for/, /Not confirmed yet: it is still in force/, /<@UDANA> asked bid-pilot/],
  ],
  [
    'rolling back, overdue',
    build.rollingBack({ overdue: true }),
    [],
    [/Rollback not confirmed/, /did not confirm it/, /still in force/],
  ],
  [
    'rolled back',
    build.rolledBack(),
    [],
    [/confirms that it rolled this back/, /Budget set to \$20,000 again/, /Spend already served is not recovered/],
  ],
  [
    'rollback failed',
    build.rollbackFailed(),
    [],
    [/could not take this back/, /still in force/, /by hand in google_ads/],
  ],
  ['expired', build.expired(), [], [/Expired/, /Nobody decided in time\. Nothing was done/]],
  ['expired by its deadline', build.expired({ why: 'agent_deadline' }), [], [/bid-pilot’s own deadline came/]],
  ['expired unused', build.expired({ why: 'not_redeemed' }), [], [/did not come for its permit/]],
  ['withdrawn', build.withdrawn(), [], [/bid-pilot withdrew this/]],
  ['cancelled', build.cancelled(), [], [/Cancelled by a halt/, /before bid-pilot had its permit/]],
  ['handed over', build.handedOver(), ['close'], [/<@UDANA> does this by hand/, /Press Done/, /no permit/]],
  ['closed', build.closed({ note: 'Did half' }), [], [/<@UDANA> closed this as done by hand/, /“Did half”/]],
];

describe('where it stands', () => {
  it.each(LIFE)('%s: the right buttons and words', (_what, state, buttons, says, shown) => {
    const card = draw({ state }, shown);
    expect(card.buttons).toEqual(buttons);
    for (const words of says) expect(card.seen).toMatch(words);
  });

  it('knows every status', () => {
    const drawn = new Set(LIFE.map(([, state]) => state.status));
    expect([...drawn].sort()).toEqual(
      build
        .everyState()
        .map(({ status }) => status)
        .sort(),
    );
  });

  it.each(LIFE)(
    '%s: no button that a person cannot use, and each carries id and revision',
    (_what, state, _buttons, _says, shown) => {
      const card = draw({ state }, shown);
      for (const carried of valuesIn(card.blocks)) expect(carried.endsWith(value)).toBe(true);
    },
  );

  it.each(LIFE)('%s: Slack takes it', (_what, state, _buttons, _says, shown) => {
    expect(drawingProblems(drawCard(build.recommendation({ state }), build.cardContext(shown)))).toEqual([]);
  });

  it.each(LIFE)(
    '%s: says it all without the blocks, and says first what it is about',
    (_what, state, _buttons, says, shown) => {
      const { text } = draw({ state }, shown);
      expect(text).toMatch(/^[A-Z][^:]*: Budget shift, \$12,400 · Brand – US\. High risk\./);
      for (const words of says.filter((one) => !/High risk:|Ask to roll back/.test(one.source)))
        expect(text).toMatch(words);
      expect(text).toContain('bid-pilot says:');
      expect(text).toContain('asked because $12,400 &gt; $10,000');
    },
  );
});

describe('what is not so is not said', () => {
  const executedIn = ['executed', 'rolling_back', 'rolled_back', 'rollback_failed'];

  it.each(LIFE)('%s', (_what, state, _buttons, _says, shown) => {
    const { seen, text } = draw({ state }, shown);
    const all = `${seen}\n${text}`;
    if (!executedIn.includes(state.status)) expect(all).not.toMatch(/\bexecuted\b/i);
    if (state.status !== 'rolled_back') expect(all).not.toMatch(/rolled (this |it )?back/i);
    if (!['approved', 'executing', 'executed', 'failed', 'expired'].includes(state.status)) {
      expect(all).not.toMatch(/\bapproved\b(?! once)/i);
    }
  });
});

describe('a decision to make', () => {
  it('shows before and after as money with the difference it computes', () => {
    expect(draw().seen).toContain('*weekly budget:* $20,000 → *$32,400* (+$12,400, +62 %)');
  });

  it.each([
    ['a number', { field: 'bid', before: 2, after: 1.5 }, '*bid:* 2 → *1.5* (-25 %)'],
    ['a thousandfold', { field: 'bid', before: 1, after: 1000 }, '*bid:* 1 → *1000* (1000 times as much)'],
    ['from zero', { field: 'bid', before: 0, after: 5 }, '*bid:* 0 → *5*'],
    ['words', { field: 'status', before: 'on', after: 'off' }, '*status:* on → *off*'],
    ['something from nothing', { field: 'list', before: null, after: true }, '*list:* nothing → *yes*'],
    [
      'two currencies',
      { field: 'price', before: { amount: '5.00', currency: 'USD' }, after: { amount: '4.00', currency: 'EUR' } },
      '*price:* $5 → *€4*',
    ],
  ])('shows %s', (_what, change, line) => {
    const { blocks } = draw({ content: build.content({ change }) });
    expect(textsIn(blocks)).toContain(line);
  });

  it('sets what the agent says apart from what Countersign computed', () => {
    const texts = textsIn(draw().blocks);
    const says = texts.indexOf('*bid-pilot says* (its own words, not checked):');
    const computed = texts.findIndex((text) => text.startsWith('*Countersign:* asked because $12,400 &gt; $10,000'));
    expect(says).toBeGreaterThan(-1);
    expect(computed).toBeGreaterThan(says);
    expect(texts[computed + 1]).toContain(
      'Score 55 = 40 budget-over-10k + 15 budget-over-10-percent · High risk · one-by-one review',
    );
  });

  it('shows trigger, reason, outcome, next steps, confidence and model', () => {
    const { seen } = draw();
    for (const words of [
      'Why now: Brand',
      'Because: Brand',
      'Likely outcome: About',
      'Next: 1. Raise the budget 2. Recheck',
      '72 % sure, its own claim',
      'model bid-pilot 2026.11.3',
    ]) {
      expect(seen).toContain(words);
    }
  });

  it('shows three metrics at most', () => {
    const metrics = ['A', 'B', 'C', 'D'].map((name) => ({ name, after: '1' }));
    const { seen } = draw({ content: build.content({ metrics }) });
    expect(seen).toContain('C\n1');
    expect(seen).not.toContain('D\n1');
  });

  it('names who is asked, and only them by a mention', () => {
    const { seen } = draw();
    expect(seen).toContain('Marketing head (<@UDANA>, <@UALEX>) or Finance (<@ULEE>)');
    expect(seen).toContain('Then it goes to CMO (Carla)');
    expect(seen).not.toContain('<@UCARLA>');
  });

  it('says until when, drawn by the client, and that silence does nothing', () => {
    expect(draw().seen).toContain(
      `<!date^${(MONDAY + 30 * MINUTE_MS) / 1000}^{time}|${at(MONDAY + 30 * MINUTE_MS)} UTC>* (30 min in all)`,
    );
    const last = draw({ state: build.pending({ step: 1 }) }).seen;
    expect(last).toContain('Then it expires and nothing is done');
    expect(last).toContain('Asked before, and still free to decide: Marketing head or Finance');
  });

  it('says when the agent’s own deadline comes first', () => {
    const expires_at = new Date(MONDAY + 20 * MINUTE_MS).toISOString();
    const { seen } = draw({ content: build.content({ expires_at }) });
    expect(seen).toContain(`${at(MONDAY + 15 * MINUTE_MS)} UTC`);
    expect(seen).toContain('own deadline makes it expire');
  });

  it('shows who approved and what is missing when each role must', () => {
    const verdict = build.verdict({ approval: { mode: 'all', roles: ['marketing_head', 'finance'] } });
    const { seen } = draw({ verdict, state: build.pending({ approvals: [build.approval({ note: 'Fine by us' })] }) });
    expect(seen).toContain('Needs a yes from each of Marketing head and Finance');
    expect(seen).toMatch(/✅ <@UDANA> for Marketing head · .* “Fine by us”/);
    expect(seen).toContain('Still missing: Finance (<@ULEE>)');
  });

  it('says that a role nobody holds is held by nobody', () => {
    const chain = [{ roles: ['ghost'], withinMs: HOUR_MS, remindAfterMs: [] }];
    expect(draw({ verdict: build.verdict({ chain }) }).seen).toContain('ghost (nobody holds it)');
  });

  it('says that whoever answers for the agent may not approve it, unless policy lets them', () => {
    expect(draw().seen).toContain('Alex answers for bid-pilot: may reject this, not approve it');
    expect(draw({ verdict: build.verdict({ selfApproval: true }) }).seen).not.toContain('answers for');
    expect(draw({ verdict: build.verdict({ agentOwner: 'sam' }) }).seen).not.toContain('answers for');
  });

  it.each([
    ['high', false, false],
    ['very_high', false, true],
    ['low', true, true],
  ] as const)('asks again before approving: %s risk, irreversible %s → %s', (risk, irreversible, asks) => {
    const { blocks } = draw({ verdict: build.verdict({ risk, irreversible }) });
    expect(textsIn(blocks).includes('Approve this?')).toBe(asks);
  });

  it('lets a person take on what is done by hand only, instead of approving it', () => {
    const { seen, buttons } = draw({ verdict: build.verdict({ lane: 'human_only', irreversible: true }) });
    expect(buttons).toEqual(DECIDE);
    expect(seen).toContain('I’ll do it by hand');
    expect(seen).not.toMatch(/\bApprove\b/);
  });

  it('offers notes and details behind the menu', () => {
    const { blocks } = draw();
    expect(valuesIn(blocks)).toEqual([
      value,
      value,
      `approve_with_note|${value}`,
      `reject_with_note|${value}`,
      `details|${value}`,
    ]);
  });
});

describe('what a person must not miss', () => {
  it('says that an agent could not be told', () => {
    expect(draw({ state: build.approved() }, { callback: 'dead' }).seen).toContain('*bid-pilot could not be told.*');
  });

  it('says that what policy calls irreversible cannot be taken back', () => {
    const verdict = build.verdict({ irreversible: true });
    expect(draw({ verdict }).seen).toContain('Once done it cannot be taken back');
    const done = draw({ verdict, state: build.executed() });
    expect(done.seen).toContain('Policy counts this as irreversible');
    expect(done.buttons).toEqual([]);
  });

  it('says that the agent cannot take it back', () => {
    const content = build.content({ undo: { supported: false } });
    const { seen } = draw({ content, state: build.executed({ rollbackUntil: null }) });
    expect(seen).toContain('bid-pilot cannot take this back. Undo it by hand in google_ads.');
  });

  it('gives every block a new id with every version, and where a halt or a dead letter comes without one', () => {
    const ids = (part: Partial<Recommendation>, shown?: Partial<CardContext>) =>
      draw(part, shown).blocks.map(({ block_id }) => block_id);
    const drawn = [
      ids({ version: 1 }),
      ids({ version: 2 }),
      ids({ version: 2 }, halted),
      ids({ version: 2 }, { callback: 'dead' }),
    ];
    expect(new Set(drawn.flat()).size).toBe(drawn.flat().length);
  });

  it('names a former member who has no Slack account any more, without markup', () => {
    const people = { ...build.people, mention: () => 'gone <!channel>' };
    expect(draw({ state: build.approved() }, { people }).seen).toContain('Approved by gone &lt;!channel&gt;');
  });
});
