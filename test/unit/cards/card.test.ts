import { describe, expect, it } from 'vitest';
import { drawCard } from '../../../src/cards/card.ts';
import type { CardContext } from '../../../src/cards/card-context.ts';
import { autopilotLines } from '../../../src/cards/digest-autopilot.ts';
import { drawThreadNote } from '../../../src/cards/thread-note.ts';
import type { Content } from '../../../src/domain/recommendation.ts';
import type { Recommendation, State } from '../../../src/domain/state.ts';
import type { ApprovalRule } from '../../../src/domain/verdict.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn, valuesIn } from '../../support/slack-limits.ts';

const { MONDAY, MINUTE_MS, HOUR_MS } = build;
type Change = NonNullable<Content['change']>;
const DECIDE = ['approve', 'reject', 'more'];
const AFTER = ['more'];
const UNDO = ['undo', 'more'];
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
  [
    'held by a freeze',
    build.held({ freeze: { name: 'Winter sale', until: MONDAY + 3 * build.HOUR_MS } }),
    [],
    [/Held back by the calendar/, /Winter sale/, /a person is asked/, /2026-11-23 12:00 UTC/],
  ],
  ['noted', build.noted(), [], [/Notice: Budget shift/, /Nothing to decide/]],
  ['pending', build.pending(), DECIDE, [/High risk: Budget shift, \$12,400 · “Brand – US”/, /Decide by/]],
  [
    'pending under a halt',
    build.pending(),
    ['reject', 'more'],
    [/Frozen by a halt/, /deadline stands still/, /Conversion tracking is down/],
    halted,
  ],
  ['pending and still frozen', build.pending({ frozenAt: MONDAY }), ['reject', 'more'], [/Frozen by a halt/]],
  ['approved', build.approved(), UNDO, [/Approved by <@UDANA>/, /Undo until/, /may not act before then/]],
  [
    'approved, one moment before undo closes',
    build.approved({ undoUntil: MONDAY + 12 }),
    UNDO,
    [/Undo until/],
    { now: MONDAY + 11 },
  ],
  [
    'approved, the moment undo closes',
    build.approved({ undoUntil: MONDAY + 12 }),
    AFTER,
    [/time to undo is over/],
    { now: MONDAY + 12 },
  ],
  ['approved, undo closed', build.approved({ undoClosed: true }), AFTER, [/time to undo is over/, /may act until/]],
  [
    'approved by policy',
    build.approved({ release: build.release({ by: 'policy', approvals: [] }) }),
    UNDO,
    [/Approved by policy/],
  ],
  ['rejected', build.rejected(), UNDO, [/Rejected by <@UDANA>/, /“Not before the sale”/, /Undo until/]],
  ['rejected, undo closed', build.rejected({ undoClosed: true }), AFTER, [/This is final/]],
  ['executing', build.executing(), AFTER, [/In the agent’s hands/, /must report by/, /can no longer be undone here/]],
  [
    'executing, overdue',
    build.executing({ overdue: true }),
    AFTER,
    [
      /Outcome unknown/,
      /redeemed its permit/,
      /has not reported.*\n?.*Treat the outcome as unknown: look in google_ads/,
    ],
  ],
  [
    'executing, halted',
    build.executing({ stopRequestedAt: MONDAY + 20 * MINUTE_MS }),
    AFTER,
    [/A halt came/, /may have acted already/],
    halted,
  ],
  [
    'executed',
    build.executed(),
    UNDO,
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
    AFTER,
    [/time to ask for a rollback is over/, /by hand in google_ads/],
  ],
  ['failed', build.failed(), AFTER, [/reports that it failed/, /The account is suspended/]],
  [
    'rolling back',
    build.rollingBack(),
    AFTER,
    [/Rollback asked for/, /Not confirmed yet: it is still in force/, /<@UDANA> asked bid-pilot/],
  ],
  [
    'rolling back, overdue',
    build.rollingBack({ overdue: true }),
    AFTER,
    [/Rollback not confirmed/, /did not confirm it/, /still in force/],
  ],
  [
    'rolled back',
    build.rolledBack(),
    AFTER,
    [/confirms that it rolled this back/, /Budget set to \$20,000 again/, /Spend already served is not recovered/],
  ],
  [
    'rollback failed',
    build.rollbackFailed(),
    AFTER,
    [/could not take this back/, /still in force/, /by hand in google_ads/],
  ],
  ['expired', build.expired(), AFTER, [/Expired/, /Nobody decided in time\. Nothing was done/]],
  ['expired by its deadline', build.expired({ why: 'agent_deadline' }), AFTER, [/bid-pilot’s own deadline came/]],
  ['expired unused', build.expired({ why: 'not_redeemed' }), AFTER, [/did not come for its permit/]],
  ['withdrawn', build.withdrawn(), AFTER, [/bid-pilot withdrew this/]],
  ['cancelled', build.cancelled(), AFTER, [/Cancelled by a halt/, /before bid-pilot had its permit/]],
  [
    'handed over',
    build.handedOver(),
    ['close', 'undo', 'more'],
    [/<@UDANA> does this by hand/, /Press Done/, /no permit/],
  ],
  ['closed', build.closed({ note: 'Did half' }), AFTER, [/<@UDANA> closed this as done by hand/, /“Did half”/]],
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
      expect(text).toMatch(/^[A-Z][^:]*: Budget shift, \$12,400 · “Brand – US”\. High risk\./);
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
    ['something from nothing', { field: 'list', before: null, after: true }, '*list:* nothing → *yes*'],
    [
      'two currencies',
      { field: 'price', before: { amount: '5.00', currency: 'USD' }, after: { amount: '4.00', currency: 'EUR' } },
      '*price:* $5 → *€4*',
    ],
  ])('shows %s', (_what, change, line) => {
    expect(draw({ content: build.content({ change }) }).seen.split('\n')).toContain(line);
  });

  it('sets what the agent says apart from what Countersign computed', () => {
    const texts = textsIn(draw().blocks);
    const says = texts.indexOf('*bid-pilot says* (its own words, not checked):');
    const computed = texts.findIndex((text) => text.includes('*Countersign:* asked because $12,400 &gt; $10,000'));
    expect(computed).toBeGreaterThan(-1);
    expect(says).toBeGreaterThan(computed);
    expect(texts.at(-2)).toContain('Score 55 = 40 ($12,400 &gt; $10,000) + 15 (11.3 % of the weekly budget &gt; 10 %)');
  });

  it('has its buttons above all that an agent says, and all it takes to decide above its buttons', () => {
    const { blocks } = draw();
    const [title, known, buttons] = blocks;
    expect([title?.type, known?.type, buttons?.type]).toEqual(['header', 'section', 'actions']);
    const above = textsIn([title, known]).join('\n');
    for (const words of ['High risk', '→ *$32,400*', 'Decide by', 'Marketing head', 'asked because', 'Waiting costs'])
      expect(above).toContain(words);
  });

  it.each<[string, Partial<Content>, string | null]>([
    ['by the hour', {}, 'Waiting costs $120 an hour, says bid-pilot: $60 by then.'],
    [
      'by the day',
      { cost_of_waiting: { amount: '4800', currency: 'USD', per: 'day' } },
      'Waiting costs $4,800 a day, says bid-pilot: $100 by then.',
    ],
    [
      'nothing',
      { cost_of_waiting: { amount: '0', currency: 'USD', per: 'day' } },
      'Waiting costs $0 a day, says bid-pilot.',
    ],
  ])('says what waiting costs until the deadline: %s', (_what, part, line) => {
    expect(draw({ content: build.content(part) }).seen).toContain(line);
  });

  it('says nothing of what waiting costs where the agent does not, nor under a halt', () => {
    const { cost_of_waiting: _cost, ...silent } = build.content();
    expect(draw({ content: silent }).seen).not.toContain('Waiting costs');
    expect(draw({}, halted).seen).not.toContain('Waiting costs');
  });

  it('says who hands it over to whom, and mentions nobody else', () => {
    const handedTo = { by: 'dana', to: 'lee', at: MONDAY };
    const { seen } = draw({ state: build.pending({ handedTo }) });
    expect(seen).toContain('<@ULEE>, asked by Dana · ');
    expect(seen).toContain('Asked before, and still free to decide: Marketing head or Finance');
    expect(seen).not.toContain('<@UDANA>');
  });

  it('says who put it off, for as long as they do', () => {
    const until = MONDAY + 12 * MINUTE_MS;
    const state = build.pending({ snoozes: [{ by: 'lee', until }] });
    expect(draw({ state }).seen).toContain('Lee put it off until ');
    expect(draw({ state }, { now: until }).seen).not.toContain('put it off');
  });

  it('says who made the change smaller, when and why, and what was asked', () => {
    const part = { content: build.smaller(), amendment: build.amendment({ note: 'Half for now' }) };
    const { seen } = draw({ ...part, state: build.approved() });
    expect(seen).toContain('*weekly budget:* $20,000 → *$25,000*');
    expect(seen).toMatch(/\*Changed by <@UDANA>\* · .* \(asked: \$32,400\) “Half for now”/);
    expect(draw({ ...part, state: build.withdrawn() }).seen).toContain('after its change was made smaller');
  });

  it('shows the newest notes, and counts those before', () => {
    const notes = ['one', 'two', 'three', 'four'].map((note) => ({ by: 'lee', at: MONDAY, note }));
    const { seen } = draw({ state: build.executed(), notes });
    expect(seen).toContain('…and 1 earlier note, see Details');
    expect(seen).toContain('*<@ULEE> noted* · ');
    expect(seen).toContain('“four”');
    expect(seen).not.toContain('“one”');
  });

  it('shows trigger, reason, outcome, next steps, confidence and model', () => {
    const { seen } = draw();
    for (const words of [
      'Why now: Brand',
      'Because: Brand',
      'Likely outcome: About',
      'Next: 1. Raise the budget 2. Recheck',
      '72 % sure',
      'model bid-pilot 2026.11.3',
    ]) {
      expect(seen).toContain(words);
    }
  });

  it('shows three metrics at most', () => {
    const metrics = ['A', 'B', 'C', 'D'].map((name) => ({ name, after: '1' }));
    const { seen } = draw({ content: build.content({ metrics }) });
    expect(seen).toContain('A 1 · B 1 · C 1\n');
    expect(seen).not.toContain('D 1');
  });

  it('names who is asked, and only them by a mention', () => {
    const { seen } = draw();
    expect(seen).toContain('Marketing head (<@UDANA>, <@UALEX>) or Finance (<@ULEE>)');
    expect(seen).toContain('Then it goes to CMO (Carla)');
    expect(seen).not.toContain('<@UCARLA>');
  });

  it('says until when, drawn by the client, and that silence does nothing', () => {
    expect(draw().seen).toContain(
      `<!date^${(MONDAY + 30 * MINUTE_MS) / 1000}^{time}|${at(MONDAY + 30 * MINUTE_MS)} UTC>:*`,
    );
    expect(draw().seen).toContain('30 min in all. Then it goes to CMO');
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

  it.each<[string, ApprovalRule, string[]]>([
    [
      'a quorum of several who could',
      { mode: 'any', roles: ['marketing_head', 'finance'], quorum: 2 },
      [
        'Needs a yes from 2 different people.',
        'Still missing: Marketing head (<@UDANA>, <@UALEX>) or Finance (<@ULEE>)',
      ],
    ],
    [
      'a quorum with one who must be in it',
      { mode: 'any', roles: ['marketing_head', 'finance', 'cmo'], quorum: 2, must: 'cmo' },
      ['Needs a yes from 2 different people, CMO among them.'],
    ],
    [
      'more people than roles',
      { mode: 'all', roles: ['marketing_head', 'finance'], quorum: 3 },
      ['Needs a yes from each of Marketing head and Finance, from 3 different people.'],
    ],
  ])('says what is needed: %s', (_what, approval, says) => {
    const { seen } = draw({ verdict: build.verdict({ approval }) });
    for (const words of says) expect(seen).toContain(words);
  });

  it('says when a freeze keeps it from being approved, and until when', () => {
    const now = MONDAY + 11 * MINUTE_MS;
    const sale = { name: 'Winter <sale>', kind: 'hold', from: now, until: now + HOUR_MS } as const;
    const freezes = [sale];
    expect(draw({ verdict: build.verdict({ freezes }) }).seen).toContain('it can be rejected now, and approved after');
    expect(draw({ verdict: build.verdict({ freezes }) }).seen).not.toContain('<sale>');
    const later = build.verdict({ freezes: [{ ...sale, from: now + 1 }] });
    expect(draw({ verdict: later }).seen).not.toContain('approved after');
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

  const verbsOf = (part: Partial<Recommendation>, shown?: Partial<CardContext>) =>
    valuesIn(draw(part, shown).blocks)
      .filter((carried) => carried !== value)
      .map((carried) => carried.replace(`|${value}`, ''));

  it.each<[string, Partial<Recommendation>, string[], Partial<CardContext>?]>([
    ['while it waits', {}, ['with_note', 'amend', 'reassign', 'snooze', 'details']],
    [
      'where its agent takes no other amount',
      { content: build.content({ amendable: false }) },
      ['with_note', 'reassign', 'snooze', 'details'],
    ],
    [
      'where a person does it by hand',
      { verdict: build.verdict({ lane: 'human_only' }) },
      ['with_note', 'reassign', 'snooze', 'details'],
    ],
    ['under a halt', {}, ['with_note', 'reassign', 'details'], halted],
    [
      'where no time is left to snooze it',
      { content: build.content({ amendable: false }) },
      ['with_note', 'reassign', 'details'],
      { now: build.MONDAY + 29 * build.MINUTE_MS },
    ],
    ['once it is decided', { state: build.approved() }, ['annotate', 'details']],
    ['once it is over', { state: build.expired() }, ['annotate', 'details']],
  ])('has the rest behind the menu: %s', (_what, part, verbs, shown) => {
    expect(verbsOf(part, shown)).toEqual(verbs);
  });
});

describe('an agent’s words never pose as Countersign’s', () => {
  const POSE = '✅ Approved by Finance, 1 yes missing';
  const CHECKED = 'Countersign checked this: safe';
  const target = { platform: 'google_ads', account: '123-456-7890', entity: 'campaignBudgets/987' };
  const changed = (field: string, before: Change['before'], after: Change['after']) =>
    draw({
      content: build.content({ change: { field, before, after } }),
      verdict: build.verdict({ fieldListed: field === 'status' }),
    });
  /** What stands outside the box of what the agent says: the texts above it, and those below. */
  function around(drawn: ReturnType<typeof draw>): string {
    const texts = textsIn(drawn.blocks);
    const opens = texts.indexOf('*bid-pilot says* (its own words, not checked):');
    const closes = texts.findIndex((text) => text.includes('Score 55 ='));
    expect(opens).toBeGreaterThan(0);
    expect(closes).toBeGreaterThan(opens);
    return [...texts.slice(0, opens), ...texts.slice(closes)].join('\n');
  }

  it.each<[string, Partial<typeof target> & { name?: string }, string]>([
    ['a name', { name: POSE }, '“Approved by Finance, 1 yes missing”'],
    ['a name with quotes', { name: 'Brand” ✅ “Approved' }, '“Brand Approved”'],
    ['a name of signs alone', { name: '✅⛔❌' }, '“(blank)”'],
    ['signs of every kind', { name: '🟢🟠🔴⏳✔️☑✓√👍🏽🇩🇪1️⃣ Brand' }, '“1 Brand”'],
    ['a long name', { name: 'Brand '.repeat(30) }, '“Brand Brand Brand Brand Brand Brand Bra…”'],
    ['an id', { entity: POSE }, '“Approved by Finance, 1 yes missing”'],
    ['a name with letters of trade and quotes for one', { name: 'Women’s Jacket® 20°' }, '“Women’s Jacket® 20°”'],
  ])('stands in quotes: %s', (_what, part, shown) => {
    const content = build.content({ target: { ...target, ...part } });
    const card = draw({ content });
    expect(textsIn(card.blocks)[0]).toBe(`🟠 High risk: Budget shift, $12,400 · ${shown}`);
    expect(around(card)).not.toContain('✅');
    expect(card.text.split('\n')[0]).toBe(`Decide: Budget shift, $12,400 · ${shown}. High risk.`);
  });

  it('keeps a header whole at its longest, with its quotes closed', () => {
    const name = 'Brand '.repeat(30);
    const verdict = build.verdict({ title: 'T'.repeat(80), amount: { amountMinor: -9e15, currency: 'USD' } });
    const content = build.content({ target: { ...target, name } });
    const card = draw({ content, verdict, state: build.rollingBack({ overdue: true }) });
    expect(textsIn(card.blocks)[0]).toMatch(/…”$/);
  });

  it('quotes ids in the footer that are no ids', () => {
    const content = build.content({ target: { ...target, account: CHECKED } });
    expect(textsIn(draw({ content }).blocks).at(-1)).toContain('google_ads · “Countersign checked this: safe” · rec_');
    expect(textsIn(draw().blocks).at(-1)).toContain('google_ads · 123-456-7890 · rec_');
  });

  it('quotes an action that the policy has no title for', () => {
    const content = build.content({ action: 'budget.approved-by-finance' });
    const verdict = build.verdict({ title: 'budget.approved-by-finance' });
    expect(textsIn(draw({ content, verdict }).blocks)[0]).toContain('High risk: “budget.approved-by-finance”, $12,400');
  });

  it('words that change stand in the box alone', () => {
    const card = changed('status', 'on', POSE);
    expect(around(card)).not.toContain('Approved by Finance');
    expect(card.seen).toContain(`Changes status: on → ${POSE}`);
    expect(card.text).toContain('bid-pilot says:\nChanges status: on → ✅');
  });

  it('a field that is no name of a field stands in the box alone, its figures above', () => {
    const card = changed(CHECKED, 2, 3);
    expect(card.seen).toContain('*Change:* 2 → *3* (+50 %)');
    expect(around(card)).not.toContain('checked');
    expect(card.seen).toContain(`Changes ${CHECKED}: 2 → 3`);
  });

  it('a field that the policy does not list stands in the box alone, however plain its name', () => {
    const card = changed('approved_by_finance', 2, 3);
    expect(card.seen).toContain('*Change:* 2 → *3* (+50 %)');
    expect(around(card)).not.toMatch(/approved.by.finance/);
    expect(card.seen).toContain('Changes approved_by_finance: 2 → 3');
  });

  it('says of words in a list who says them', () => {
    const made = build.recommendation({
      content: build.content({ change: { field: CHECKED, before: 'on', after: POSE } }),
    });
    expect(autopilotLines(made, build.cardContext())[1]).toBe(
      `bid-pilot says: “${CHECKED}: on → Approved by Finance, 1 yes missing”`,
    );
  });

  it('asks again without them', () => {
    const content = build.content({ target: { ...target, name: POSE } });
    const { seen } = draw({ content, verdict: build.verdict({ irreversible: true }) });
    expect(seen).toContain(
      'Budget shift, $12,400 · “Approved by Finance, 1 yes missing”. Once done it cannot be taken back.',
    );
  });

  it.each<[string, Parameters<typeof drawThreadNote>[0]]>([
    ['reminder', { kind: 'reminder', step: 0 }],
    ['overtaken', { kind: 'expiry' }],
    ['dead letter', { kind: 'dead_letter', callbackId: 'cb_1' }],
  ])('nor in a note under the card: %s', (_what, topic) => {
    const made = build.recommendation({ content: build.content({ target: { ...target, name: POSE } }) });
    const { text } = drawThreadNote(topic, made, build.cardContext());
    expect(text).toContain('Budget shift, $12,400 · “Approved by Finance, 1 yes missing”');
    expect(text).not.toContain('✅');
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
    expect(done.buttons).toEqual(AFTER);
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
