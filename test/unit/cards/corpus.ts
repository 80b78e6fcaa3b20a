import type { HomeView, ModalView } from '@slack/types';
import { drawAskedList } from '../../../src/cards/asked-list.ts';
import {
  type AwayProblem,
  drawAway,
  drawAwayProblem,
  drawBack,
  drawNotYours,
  drawStandIn,
} from '../../../src/cards/away-replies.ts';
import { drawBatch, drawBatchReminder } from '../../../src/cards/batch.ts';
import { leaveOutForm } from '../../../src/cards/batch-form.ts';
import type { BatchView } from '../../../src/cards/batch-view.ts';
import { drawCard } from '../../../src/cards/card.ts';
import type { CardContext } from '../../../src/cards/card-context.ts';
import { drawCheckpoint } from '../../../src/cards/checkpoint-note.ts';
import { type Digest, drawDigest } from '../../../src/cards/digest.ts';
import { drawDigestNow } from '../../../src/cards/digest-now.ts';
import { drawNoDigest, drawNothingToTell, drawUnknownDigest } from '../../../src/cards/digest-replies.ts';
import type { Drawing } from '../../../src/cards/drawing.ts';
import { drawExplained, drawUnexplained, rulesModal } from '../../../src/cards/explain-reply.ts';
import { drawFoundMany, drawFoundNone } from '../../../src/cards/find-replies.ts';
import { awayForm } from '../../../src/cards/home/away-form.ts';
import { haltForm } from '../../../src/cards/home/halt-form.ts';
import { drawHome, drawStrangersHome, drawUnreadableHome } from '../../../src/cards/home/home.ts';
import { goOnForm, releaseForm } from '../../../src/cards/home/release-form.ts';
import {
  amendForm,
  annotateForm,
  decideForm,
  detailsModal,
  reassignForm,
  snoozeForm,
} from '../../../src/cards/modals.ts';
import { drawPolicyNotice } from '../../../src/cards/policy-notice.ts';
import { drawPolicy } from '../../../src/cards/policy-reply.ts';
import { drawQueue } from '../../../src/cards/queue-reply.ts';
import {
  drawAutopilotReply,
  drawHaltNotice,
  drawHaltReply,
  drawHelp,
  drawHelpOn,
  drawReleasedBefore,
  drawReleaseReply,
  drawStatus,
  drawText,
  drawUnknownCommand,
} from '../../../src/cards/replies.ts';
import { drawShown } from '../../../src/cards/show-reply.ts';
import { drawThreadNote, type ThreadTopic } from '../../../src/cards/thread-note.ts';
import type { Halt } from '../../../src/domain/halt.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import { explain } from '../../../src/policy/explain.ts';
import * as build from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';

/** What is drawn from: recommendations, what else there is to see, and what agents, admins and people wrote. */
export type Given = {
  item: Recommendation;
  items: Recommendation[];
  context: CardContext;
  said: string;
  words: string[];
};

const NOW = build.MONDAY;
const LINK = 'https://northwind.slack.com/archives/C1/p1';
const OFFER = 'ab'.repeat(32);
export const TOPICS: ThreadTopic[] = [
  { kind: 'reminder', step: 0 },
  { kind: 'escalation', step: 1 },
  { kind: 'escalation', step: 1, passedOver: ['<!here>', 'x'.repeat(500)] },
  { kind: 'expiry' },
  { kind: 'revision', revision: 2 },
  { kind: 'raised' },
  { kind: 'notice' },
  { kind: 'overdue' },
  { kind: 'dead_letter', callbackId: 'cb_1' },
  { kind: 'reassigned', to: 'lee' },
  { kind: 'snooze_over', person: 'dana' },
  { kind: 'undeliverable', place: 'approvals', code: 'is_archived' },
];
const AWAY: AwayProblem[] = [
  ...(['no_end', 'unclear_end', 'in_the_past', 'too_far', 'unknown_deputy', 'unfit_deputy', 'self'] as const),
];

function wildHalt({ said }: Given): Halt {
  const release = { by: 'lee', reason: said, at: NOW };
  return build.halt({ reason: said, scope: { kind: 'agent', value: said }, release, agreed: release });
}

function waitingRows({ items, item, context }: Given) {
  return [item, ...items].flatMap((each) =>
    each.state.status === 'pending' ? [{ item: each, state: each.state, context, link: LINK, mayDecide: true }] : [],
  );
}

function wildDigest({ items, item, said, words, context }: Given): Digest {
  const all = [item, ...items];
  return {
    ...{ name: said, from: 0, to: context.now, notices: all, autopilot: all, expired: all, moved: [] },
    ...{ waiting: all, failed: all, unknown: all, untold: all },
    undelivered: words.map((to) => ({ to, error: said, count: 3 })),
    money: { byPeople: [{ currency: 'USD', amountMinor: 5 }], waits: [] },
  };
}

function batchOf({ items, item, said }: Given, kind: BatchView['kind']): BatchView {
  const all = [item, ...items].map((each) => ({ item: each, halt: null }));
  return { id: 'bat_01JD9XQ5M3T8V2K4A6B8C0D2E4', kind, name: said, version: 3, items: all, out: 1 };
}

function explained({ item, words, said }: Given) {
  const { trace } = explain(policyWith(), 'bid-pilot', build.content(), NOW);
  const [rule] = trace.rules;
  if (rule === undefined) throw new Error('the shipped policy has rules');
  const facts = words.map((each) => ({ name: each, value: each }));
  const wild = (result: 'hit' | 'not_for_this_action') =>
    words.map((each) => ({ ...rule, result, id: each, when: each, because: each, facts }));
  return {
    ...{ item, judgedAt: NOW, needed: said, isInForce: false },
    trace: {
      ...trace,
      facts: [...facts, ...words.map((name) => ({ name, value: null }))],
      rules: [...wild('hit'), ...wild('not_for_this_action')],
      risk: { ...trace.risk, raisedBy: words.map((each) => ({ rule: each, risk: trace.risk.risk })) },
      score: { ...trace.score, parts: words.map((each) => ({ rule: each, points: 1, because: each })) },
      lane: { ...trace.lane, floors: words.map((by) => ({ by, lane: 'review' as const })) },
      approval: { senior: words },
    },
  };
}

function home(given: Given): HomeView {
  const { item, items, context, said, words } = given;
  // The same thing may wait and have been done about; ids of blocks must differ all the same.
  const each = [item, ...items].slice(0, 10).map((one, index) => ({
    item: { ...one, id: `${one.id}${index}` },
    context,
  }));
  const one = wildHalt(given);
  return drawHome({
    ...{ people: context.people, now: NOW, mayHalt: true },
    halts: [{ halt: one, step: 'agree' }],
    peopleOnly: [{ halt: { ...one, releasedAt: NOW, autopilotAt: NOW }, may: true }],
    paused: words.map((agent) => ({ agent, by: said, reason: said, at: NOW })),
    waiting: { shown: each, count: 1_000, isWhole: false },
    done: each.slice(0, 8).map((seen) => ({ ...seen, type: said, at: NOW, mayUndo: true })),
    autopilot: { count: 3, sums: [], wrong: each.slice(0, 5), wrongCount: 9, undoable: each.slice(0, 3) },
    week: { approved: 1, rejected: 2, undone: 3, rollbacks: 4, autopilot: 5, expired: 6, medianMs: 60_000 },
    settings: { directMessages: true, reminders: false, away: { until: NOW, standIn: 'lee' }, mayLeave: true },
  });
}

/** Every message and answer that is drawn, by the function that draws it. */
export const DRAWINGS: Record<string, (given: Given) => (Drawing | null)[]> = {
  drawCard: ({ item, context }) => [drawCard(item, context)],
  drawThreadNote: ({ item, context }) => TOPICS.map((topic) => drawThreadNote(topic, item, context)),
  drawAskedList: ({ item, items, context }) => [
    drawAskedList(
      'dm_1:asked_list',
      1,
      [item, ...items].map((each) => ({ item: each, context })),
    ),
  ],
  drawBatch: (given) =>
    (['together', 'list'] as const).map((kind) => drawBatch(batchOf(given, kind), OFFER, given.context)),
  drawBatchReminder: (given) => [drawBatchReminder(batchOf(given, 'together'), given.context)],
  drawDigest: (given) => [drawDigest(wildDigest(given), given.context)],
  drawDigestNow: (given) => [drawDigestNow(wildDigest(given), given.context)],
  drawNoDigest: () => [drawNoDigest()],
  drawNothingToTell: ({ said, context }) => [drawNothingToTell({ name: said, from: 0, to: context.now })],
  drawUnknownDigest: ({ said, words }) => [drawUnknownDigest(said, words)],
  drawQueue: (given) => [
    drawQueue(
      { which: 'mine', rows: waitingRows(given), found: 40, waiting: 2_000, lookedAtAll: false },
      given.context.now,
    ),
  ],
  drawShown: ({ item, context }) =>
    [true, false].map((mayDecide) => drawShown({ item, link: LINK, mayDecide }, context)),
  drawExplained: (given) => [drawExplained(explained(given), given.context)],
  drawUnexplained: ({ item, context }) => [drawUnexplained(item, context)],
  drawFoundNone: ({ said }) => [drawFoundNone(said, 'show'), drawFoundNone(null, 'show')],
  drawFoundMany: ({ said, item, items }) => [drawFoundMany(said, [item, ...items], true, 'show')],
  drawPolicy: ({ said, context }) => {
    const policy = { hash: 'a1'.repeat(32), since: 0, mode: 'observe' as const };
    return [drawPolicy({ ...policy, changes: Array(30).fill(said), problems: Array(30).fill(said) }, context.now)];
  },
  drawPolicyNotice: ({ words }) => [
    drawPolicyNotice({ what: 'changed', hash: 'a1'.repeat(32), mended: true, changes: words }, 'policy_1'),
    drawPolicyNotice({ what: 'refused', problems: words }, 'policy_2'),
  ],
  drawCheckpoint: ({ said }) => [
    drawCheckpoint({ size: 1_000, note: `countersign.example/record\n1000\n${said.length}` }),
  ],
  drawHelp: () => [drawHelp([['queue', 'what waits']], [['export', 'the record']])],
  drawHelpOn: () => [drawHelpOn([['queue', 'what waits']], ['And more.'])],
  drawText: () => [drawText('Nothing was done.')],
  drawUnknownCommand: ({ said }) => [drawUnknownCommand(said, null), drawUnknownCommand(said, 'queue')],
  drawHaltReply: (given) => {
    const reach = { waiting: 1, approved: 2, unknown: given.words };
    const one = wildHalt(given);
    return [
      drawHaltReply({ halt: one, already: false, reach, autopilot: [given.item, ...given.items] }, given.context),
      drawHaltReply({ halt: one, already: true, reach }, given.context),
    ];
  },
  drawReleaseReply: (given) => {
    const one = wildHalt(given);
    return [
      drawReleaseReply({ ok: true, halt: one, released: true }, one.scope, given.context),
      drawReleaseReply({ ok: true, halt: one, released: false }, one.scope, given.context),
      drawReleaseReply({ ok: false, refusal: 'not_halted' }, one.scope, given.context),
    ];
  },
  drawReleasedBefore: (given) =>
    [{ releasedAt: NOW }, { releasedAt: NOW, endedAt: NOW, endedBy: given.said }].map((part) =>
      drawReleasedBefore({ ...wildHalt(given), ...part }, given.context),
    ),
  drawAutopilotReply: (given) => {
    const one = wildHalt(given);
    return [
      drawAutopilotReply({ ok: true, halt: one }, one.scope, given.context),
      drawAutopilotReply({ ok: false, refusal: 'still_halted' }, one.scope, given.context),
    ];
  },
  drawHaltNotice: (given) =>
    [{}, { release: null }, { releasedAt: NOW }, { releasedAt: NOW, endedAt: NOW }].map((part) =>
      drawHaltNotice({ ...wildHalt(given), ...part }, given.context.people, 3),
    ),
  drawStatus: (given) => {
    const { words, said, context } = given;
    const summary = {
      byStatus: [],
      open: words.map((id) => ({ id, agent: id, summary: said, roles: [said], askedAt: 0, decideBy: 1 })),
      autopilotToday: [{ currency: 'USD', amountMinor: 1, count: 1 }],
      callbacks: { pending: 1, dead: 1 },
      messages: { waiting: 1, dead: 1 },
      unknownOutcomes: words.map((id) => ({ id, agent: id, summary: said })),
    };
    const halts = Array(12).fill(wildHalt(given));
    const paused = words.map((agent) => ({ agent, by: said, reason: said, at: NOW }));
    return [drawStatus(summary, halts, { countersign: said, node: said }, context, paused, halts)];
  },
  drawAway: ({ said, context }) => [
    drawAway({ until: context.now, standIn: 'lee', roles: [said] }, context),
    drawAway({ until: context.now, standIn: null, roles: [said] }, context),
  ],
  drawAwayProblem: () => AWAY.map(drawAwayProblem),
  drawBack: () => [drawBack(true), drawBack(false)],
  drawStandIn: ({ said, context }) => [drawStandIn({ person: said, until: context.now }, context)],
  drawNotYours: ({ said, context }) => [drawNotYours(said, [said], context), drawNotYours(said, 'everyone', context)],
};

/** Every Home, form and other modal, by the function that draws it. */
export const VIEWS: Record<string, (given: Given) => (ModalView | HomeView | null)[]> = {
  drawHome: (given) => [home(given)],
  drawStrangersHome: ({ words, context }) => [
    drawStrangersHome('unknown_person', words, context.people),
    drawStrangersHome('cannot_check_who_you_are', words, context.people),
  ],
  drawUnreadableHome: () => [drawUnreadableHome()],
  decideForm: ({ item, context }) => [decideForm(item, context)],
  amendForm: ({ item, context }) => [amendForm(item, context)],
  reassignForm: ({ item, context }) => [reassignForm(item, context)],
  snoozeForm: ({ item, context }) => [snoozeForm(item, context)],
  annotateForm: ({ item, context }) => [annotateForm(item, context)],
  detailsModal: ({ item, words, context }) => {
    const history = words.map((text) => ({ type: text, at: 0, privates: { person: text, note: text, reason: text } }));
    return [detailsModal(item, history, context)];
  },
  rulesModal: (given) => [rulesModal(explained(given), given.context)],
  leaveOutForm: ({ item, items }) => [
    leaveOutForm({ batchId: 'bat_01JD9XQ5M3T8V2K4A6B8C0D2E4', offer: OFFER }, [item, ...items]),
  ],
  haltForm: ({ words }) => [haltForm({ agents: words, platforms: words, accounts: words, actions: words })],
  releaseForm: (given) =>
    [{ release: null }, {}].map((part) => releaseForm({ ...wildHalt(given), ...part }, given.context.people)),
  goOnForm: (given) => [goOnForm(wildHalt(given))],
  awayForm: () => [awayForm(NOW)],
};
