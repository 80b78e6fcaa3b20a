import { describe, expect, it } from 'vitest';
import {
  drawAutopilotReply,
  drawHaltNotice,
  drawHaltReply,
  drawHelp,
  drawReleaseReply,
  drawStatus,
  drawUnknownCommand,
  type StatusSummary,
  takenBackLines,
} from '../../../src/cards/replies.ts';
import * as build from '../../support/build.ts';
import { actionIdsIn, drawingProblems, textsIn } from '../../support/slack-limits.ts';

const { MONDAY, MINUTE_MS } = build;
const context = build.cardContext();
const halt = build.halt({ scope: { kind: 'agent', value: 'bid-pilot' } });
const asked = { ...halt, release: { by: 'lee', reason: 'Tracking is back', at: MONDAY + 20 * MINUTE_MS } };

describe('/hitl help', () => {
  const yours = [['queue', 'what waits'] as const];
  const others = [['export', 'the record as a file'] as const];

  it('says each command, and where more is said of it', () => {
    const drawing = drawHelp(yours);
    for (const words of ['`/hitl queue` — what waits', '`/hitl help` — this list', '`/hitl help kill` says more'])
      expect(drawing.text).toContain(words);
    expect(drawing.text).not.toContain('For other roles');
    expect(drawingProblems(drawing)).toEqual([]);
  });

  it('sets apart what is for others', () => {
    const drawing = drawHelp(yours, others);
    expect(drawing.text).toMatch(/queue[\s\S]*\*For other roles of the policy\*\n`\/hitl export`/);
    expect(drawingProblems(drawing)).toEqual([]);
  });

  it.each([
    ['stauts', 'status', /knows no “stauts”, so nothing was done\. Did you mean `\/hitl status`\?/],
    ['<!here>', null, /knows no “&lt;!here&gt;”, so nothing was done\. `\/hitl help` lists/],
  ])('answers %s', (word, nearest, says) => expect(drawUnknownCommand(word, nearest).text).toMatch(says));
});

describe('/hitl kill', () => {
  const reach = { waiting: 3, approved: 1, unknown: ['rec_a', 'rec_b'] };

  it('says what it stopped, what it came too late for, and how to go on', () => {
    const { text } = drawHaltReply({ halt, already: false, reach }, context);
    expect(text).toContain('⛔ *Halt on agent:bid-pilot.* Nothing new');
    expect(text).toContain('3 open recommendations frozen, 1 approval cancelled');
    expect(text).toContain(
      'Too late for 2: the agent held its permit already, so the outcome is unknown. Look at each: rec_a, rec_b.',
    );
    expect(text).toContain('two people type `/hitl release agent:bid-pilot`');
  });

  it('says that nothing was under way, and that a halt was on before', () => {
    const { text } = drawHaltReply(
      { halt: build.halt(), already: true, reach: { waiting: 0, approved: 0, unknown: [] } },
      context,
    );
    expect(text).toMatch(/\*A halt on everything is on already\*, by Sam/);
    expect(text).toContain('No agent held a permit.');
  });

  it('counts those it does not list', () => {
    const unknown = Array.from({ length: 23 }, (_, index) => `rec_${index}`);
    expect(drawHaltReply({ halt, already: false, reach: { ...reach, unknown } }, context).text).toMatch(
      /rec_19 and 3 more\./,
    );
  });

  it('lists what autopilot did and can still be taken back, each with its button', () => {
    const verdict = build.verdict({ lane: 'autopilot' });
    const open = build.recommendation({ verdict, state: build.executed() });
    const over = build.recommendation({ verdict, state: build.executed({ rollbackUntil: null }) });
    const drawing = drawHaltReply(
      { halt, already: false, reach, autopilot: [open, over, ...Array(24).fill(open)] },
      context,
    );
    expect(drawing.text).toContain('Autopilot did 25 that can still be taken back*');
    const [all, ...each] = actionIdsIn(drawing.blocks);
    expect([all, new Set(each)]).toEqual(['roll_back_all', new Set(['undo'])]);
    expect(textsIn(drawing.blocks).join('\n')).toContain(`…and ${25 - each.length} more: take back all of them above.`);
    expect(drawingProblems(drawing)).toEqual([]);
  });
});

describe('/hitl release', () => {
  it.each([
    [
      'a first wish',
      { ok: true, halt: asked, released: false },
      /recorded\. A second person has to type `\/hitl release agent:bid-pilot`/,
    ],
    [
      'a second',
      { ok: true, halt: { ...asked, releasedAt: MONDAY }, released: true },
      /^✅ \*The halt on agent:bid-pilot is released\*, first asked for by Lee/,
    ],
    [
      'a second, who is named too',
      {
        ok: true,
        halt: { ...asked, releasedAt: MONDAY, agreed: { by: 'sam', reason: '', at: MONDAY } },
        released: true,
      },
      /is released\*, first asked for by Lee “Tracking is back”, then by Sam\./,
    ],
    ['no halt', { ok: false, refusal: 'not_halted' }, /there is no halt on agent:bid-pilot/],
    ['no reason', { ok: false, refusal: 'reason_missing' }, /please say why/],
    ['the same person twice', { ok: false, refusal: 'second_person_needed' }, /A second person has to ask too/],
    ['who answers for the agent', { ok: false, refusal: 'owns_the_agent' }, /you answer for an agent/],
    ['who may not', { ok: false, refusal: 'not_a_releaser' }, /may not release a halt/],
  ] as const)('answers %s', (_what, result, says) => {
    const drawing = drawReleaseReply(result, halt.scope, context);
    expect(drawing.text).toMatch(says);
    expect(drawingProblems(drawing)).toEqual([]);
  });
});

describe('after the release', () => {
  const released = { ...asked, releasedAt: MONDAY + 30 * MINUTE_MS, autopilotAt: MONDAY + 90 * MINUTE_MS };

  it('says that people decide first, and from when autopilot goes on', () => {
    const { text } = drawReleaseReply({ ok: true, released: true, halt: released }, halt.scope, context);
    expect(text).toMatch(/People decide everything for now: autopilot goes on from .* if nothing goes wrong/);
    expect(text).toContain('`/hitl release autopilot agent:bid-pilot`');
  });

  it('names nobody where its time had come', () => {
    const ended = { ...released, endedAt: MONDAY, endedBy: 'countersign' };
    expect(drawHaltNotice(ended, context.people).text).toMatch(
      /^✅ \*Autopilot goes on for agent:bid-pilot\.\* The halt is over\.\n/,
    );
  });

  it.each([
    ['goes on', { ok: true as const, halt: { ...released, endedAt: MONDAY } }, 'Autopilot goes on for agent:bid-pilot'],
    [
      'goes on, and who asked for it',
      { ok: true as const, halt: { ...released, endedAt: MONDAY, endedBy: 'sam' } },
      'The halt is over. Asked for by Sam',
    ],
    ['not held back', { ok: false as const, refusal: 'not_people_only' as const }, 'autopilot is not held back on'],
    ['still halted', { ok: false as const, refusal: 'still_halted' as const }, 'Two people release it first'],
    ['no reason', { ok: false as const, refusal: 'reason_missing' as const }, 'please say why'],
    ['own agent', { ok: false as const, refusal: 'owns_the_agent' as const }, 'Somebody else has to ask'],
    ['no role', { ok: false as const, refusal: 'not_a_releaser' as const }, 'your roles may not release'],
  ])('answers a wish for autopilot: %s', (_what, result, says) => {
    const drawing = drawAutopilotReply(result, halt.scope, context);
    expect(drawing.text).toContain(says);
    expect(drawingProblems(drawing)).toEqual([]);
  });
});

describe('what was taken back', () => {
  const nothing = { undone: 0, asked: 0, waiting: 0, refused: [] };
  it.each<[string, Partial<Parameters<typeof takenBackLines>[0]>, RegExp]>([
    ['nothing', {}, /^There was nothing left to take back\.$/],
    ['an approval', { undone: 1 }, /^1 approval undone before a permit was redeemed\.$/],
    ['what agents have', { asked: 2 }, /^2 agent reports awaited: .* done only when the agent says so\.$/],
    ['what is large', { waiting: 1 }, /two have to agree/],
    [
      'what somebody asked for before',
      { refused: [{ why: 'agree_in_slack', count: 2 }] },
      /^2 left as they are: it is asked for already, and a second person has to agree on its card in Slack\.$/,
    ],
    [
      'what others decide',
      { refused: [{ why: 'not_an_approver', count: 3 }] },
      /^3 left as they are: your roles may not/,
    ],
    ['what is over', { refused: [{ why: 'nothing_to_undo', count: 1 }] }, /^1 left as it is: nothing can be undone/],
  ])('of %s', (_what, part, says) => expect(takenBackLines({ ...nothing, ...part }).join('\n')).toMatch(says));
});

describe('the notice of a halt', () => {
  it('offers to take back what autopilot did, only while it stands', () => {
    expect(actionIdsIn(drawHaltNotice(halt, build.people, 3).blocks)).toEqual(['roll_back_all']);
    expect(drawingProblems(drawHaltNotice(halt, build.people, 3))).toEqual([]);
    expect(actionIdsIn(drawHaltNotice(halt, build.people, 0).blocks)).toEqual([]);
    expect(actionIdsIn(drawHaltNotice(asked, build.people, 3).blocks)).toEqual([]);
  });

  it.each([
    [
      'engaged',
      halt,
      /^⛔ \*Halt on agent:bid-pilot\.\*[\s\S]*Engaged by Sam · .* “Conversion tracking is down”[\s\S]*two people type/,
    ],
    ['first wish', asked, /^⏳ \*Lee asks to release agent:bid-pilot\*.* “Tracking is back”\nIt is still halted\./],
    ['released', { ...asked, releasedAt: MONDAY }, /^✅ \*The halt on agent:bid-pilot is released\*/],
  ])('%s', (_what, one, says) => expect(drawHaltNotice(one, build.people).text).toMatch(says));

  it('has new block ids at each step', () => {
    const steps = [halt, asked, { ...asked, releasedAt: MONDAY }];
    const ids = steps.map((one) => drawHaltNotice(one, build.people).blocks[0]?.block_id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('/hitl status', () => {
  const calm: StatusSummary = {
    byStatus: [],
    open: [],
    autopilotToday: [],
    callbacks: { pending: 0, dead: 0 },
    messages: { waiting: 0, dead: 0 },
    unknownOutcomes: [],
  };
  const status = (part: Partial<StatusSummary>, halts = [] as (typeof halt)[]) =>
    textsIn(drawStatus({ ...calm, ...part }, halts, { countersign: '1.2.3', node: 'v24.1.0' }, context).blocks).join(
      '\n',
    );

  it('is short when all is calm', () => {
    const seen = status({});
    for (const words of [
      'No halt is on',
      'Nothing waits',
      'Autopilot let nothing through',
      'No recommendation has come yet',
      'Countersign 1.2.3 · Node v24.1.0',
    ]) {
      expect(seen).toContain(words);
    }
    expect(seen).not.toMatch(/❗|❓|⏳/);
  });

  it('says what waits for whom, since when and until when', () => {
    const open = [
      {
        id: 'rec_a',
        agent: 'bid-pilot',
        summary: 'Raise bids',
        roles: ['finance'],
        askedAt: MONDAY,
        decideBy: MONDAY + 30 * MINUTE_MS,
      },
    ];
    expect(status({ open })).toContain(
      '*1 waits for a decision*\n• bid-pilot: “Raise bids” · Finance, for 11 min, until <!date^',
    );
    expect(status({ open: Array(13).fill(open[0]) })).toMatch(/…and \d more\n`\/hitl queue all` lists them/);
  });

  it('says how many wait for each owner, and how long the oldest has', () => {
    const one = { id: 'rec_a', agent: 'bid-pilot', summary: 'Raise bids', askedAt: MONDAY, decideBy: null };
    const open = [
      { ...one, roles: ['finance'] },
      { ...one, roles: ['cmo'], askedAt: MONDAY + 6 * MINUTE_MS },
      { ...one, roles: ['finance'], askedAt: MONDAY + 10 * MINUTE_MS },
    ];
    expect(status({ open })).toContain('By owner · Finance: 2, the oldest for 11 min · CMO: 1, the oldest for 5 min');
  });

  it('says where the record could not be published, and since when', () => {
    const seen = status({ unpublished: [{ target: 'file <b>', since: MONDAY, error: 'ENOENT' }] });
    expect(seen).toContain('The record could not be published to file &lt;b&gt; · <!date^');
    expect(seen).toContain('(ENOENT). It is tried again.');
  });

  it('counts all that wait, though it lists a few', () => {
    const open = Array(50).fill({
      id: 'rec_a',
      agent: 'bid-pilot',
      summary: 'Raise bids',
      roles: [],
      askedAt: 0,
      decideBy: null,
    });
    const byStatus = [{ status: 'pending' as const, count: 312 }];
    expect(status({ open, byStatus })).toMatch(/\*312 wait for a decision\*\n[\s\S]*…and 30\d more/);
  });

  it('names each unknown outcome while they are few, and says how many more there are', () => {
    const unknown = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: `rec_ABC00${index}`, agent: 'pacer', summary: 'Raise bids' }));
    expect(status({ unknownOutcomes: unknown(3) })).toMatch(/rec_ABC000\n• ABC001, ABC002\n/);
    expect(status({ unknownOutcomes: unknown(9) })).toContain('• ABC001, ABC002, ABC003 …and 5 more');
  });

  it('says what is unknown, what went wrong, and which halts are on', () => {
    const seen = status(
      {
        unknownOutcomes: [{ id: 'rec_a', agent: 'bid-pilot', summary: 'Raise bids' }],
        callbacks: { pending: 2, dead: 1 },
        messages: { waiting: 3, dead: 4 },
        autopilotToday: [
          { currency: 'USD', amountMinor: 50_000, count: 2 },
          { currency: 'EUR', amountMinor: 100, count: 1 },
        ],
        byStatus: [
          { status: 'rolled_back', count: 1 },
          { status: 'pending', count: 0 },
        ],
      },
      [asked],
    );
    for (const words of [
      'Outcome unknown of 1',
      'Callbacks given up: 1. Their agents could not be told: see their cards.',
      'Messages not posted: 4',
      'On the way: 2 to agents, 3 to Slack.',
      'Autopilot let 3 through today, $500 + €1.',
      'In all: rolled back 1.',
      '*Halt on agent:bid-pilot* by Sam',
      'release asked for by Lee, second person needed',
    ]) {
      expect(seen).toContain(words);
    }
  });
});
