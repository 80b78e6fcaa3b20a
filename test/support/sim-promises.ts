import type { EventType } from '../../src/domain/event.ts';
import type { SimHours } from './sim-hours.ts';
import { CHASES_MS, isEventType, type Life, MOVES, makesQuorum, must, owedFor, type Yes } from './sim-life.ts';
import type { Fact, StoredItem } from './sim-probe.ts';
import type { Absences } from './sim-staff.ts';

/** What is known beside the record when a fact is judged. */
export type Surroundings = {
  /** The recommendation as stored after the commit that the fact came with. */
  stored: StoredItem;
  halted: boolean;
  peopleOnly: boolean;
  /** By the policy's names alone. */
  rolesOf(person: string): string[];
  /** What a limit adds up to with this one, from the record alone. */
  exposed(counts: Counts): number;
  everLeftTo: Absences['everLeftTo'];
  /** Whether each who holds the role was away at some time. */
  wasEverOutOfReach(role: string): boolean;
  hours: SimHours;
  isTold(agent: string): boolean;
  showed(at: number): boolean;
};

export type Counts = { limit: string; now: number; life: Life };

type Judge = (life: Life, fact: Fact, around: Surroundings) => void;

/** Takes the fact into the life after checking that it may be, there and then. */
export function live(life: Life, fact: Fact, around: Surroundings): void {
  const { type } = fact;
  must(isEventType(type), `an event type is known (${type})`);
  const move = MOVES[type];
  must(move.from.includes(life.status), `${type} does not follow ${life.status}`);
  must(around.showed(fact.at), `the time of ${type} is one that the clock showed`);
  JUDGES[type]?.(life, fact, around);
  for (const { limit, minor } of fact.exposure ?? []) {
    const sum = around.exposed({ limit, now: fact.at, life });
    must(minor === sum, `the record tells what ${limit} adds up to: ${minor}, and it is ${sum}`);
  }
  const person = fact.privates.person ?? null;
  life.past.push({ type, person, revisionHash: life.revisionHash, at: fact.at });
  if (move.to !== 'same') life.status = move.to;
  const told = owedFor(type, life.status);
  if (told !== undefined && around.isTold(life.agent)) life.owed.push(told);
}

const enter: Judge = (life, { revision, revision_hash }, { stored }) => {
  must(revision !== undefined && revision_hash !== undefined, 'a revision is named');
  Object.assign(life, { revision, revisionHash: revision_hash, verdict: stored.verdict, content: stored.content });
  Object.assign(life, { step: -1, reminded: 0, frozenAt: null, yes: [], decisions: 0, releasedByPolicy: false });
  life.snoozes.clear();
};

/** Who has a role that was asked so far, or that the policy names. */
function mayDecide({ verdict, step }: Life, roles: readonly string[]): boolean {
  const asked = verdict.chain.slice(0, step + 1).flatMap((one) => one.roles);
  return roles.some((role) => asked.includes(role) || verdict.approval.roles.includes(role));
}

const decideOnce = (life: Life) => {
  life.decisions += 1;
  must(life.decisions === 1, 'each revision is decided once, unless the decision was undone');
};

const JUDGES: Partial<Record<EventType, Judge>> = {
  received: enter,
  revised: (life, fact, around) => {
    must(fact.revision === life.revision + 1, 'revisions count up');
    enter(life, fact, around);
  },
  amended: (life, { revision, revision_hash }, { stored, halted }) => {
    must(!halted, 'nothing is amended under a halt');
    must(revision === life.revision + 1 && revision_hash !== undefined, 'revisions count up');
    const { before = Number.NaN, after: asked = Number.NaN } = life.content.change ?? {};
    const after = stored.content.change?.after ?? Number.NaN;
    must(life.content.amendable === true, 'only what its agent offers is amended');
    must(
      Math.min(before, asked) < after && after < Math.max(before, asked),
      'an amendment lies between what was and what was asked',
    );
    Object.assign(life, { revision, revisionHash: revision_hash, verdict: stored.verdict, content: stored.content });
    Object.assign(life, { yes: [], decisions: 0 });
  },
  reassigned: (life, { privates }, around) => {
    const { person = '', to = '' } = privates;
    const both = [person, to].every((each) => mayDecide(life, everRolesOf(each, around)));
    must(both, 'both who hand over and who take it decide');
    must(to !== life.verdict.agentOwner || life.verdict.selfApproval, 'nothing is handed to whom it may not be');
  },
  snoozed: (life, { privates, until }, around) => {
    must(!around.halted && life.frozenAt === null, 'nothing is put off under a halt');
    must(mayDecide(life, everRolesOf(privates.person ?? '', around)), 'only who decides puts off');
    must(until !== undefined && until < Math.min(stepEnd(life, around), agentDeadline(life)), 'a snooze ends in time');
    life.snoozes.set(privates.person ?? '', until);
  },
  snooze_ended: (life, { at, privates }, { halted }) => {
    must(!halted && life.frozenAt === null, 'nobody is reminded under a halt');
    const person = privates.person ?? '';
    must(at >= (life.snoozes.get(person) ?? Number.POSITIVE_INFINITY), 'a snooze does not end early');
    life.snoozes.delete(person);
  },
  held: (_life, _fact, { halted }) => must(halted, 'only a halt holds'),
  released: (life, _fact, { stored, halted }) => {
    must(!halted, 'nothing is released under a halt');
    life.verdict = stored.verdict;
  },
  asked: (life, { step = 0, at, passed_over: over = [] }, around) => {
    must(!around.halted, 'nobody is asked under a halt');
    must(step > life.step, 'each step of the chain is asked once and in turn');
    for (const role of over) must(around.wasEverOutOfReach(role), 'nobody is passed over who can be reached');
    const between = life.verdict.chain.slice(life.step + 1, step).flatMap(({ roles }) => roles);
    must(
      between.every((role) => over.includes(role)),
      'each step of the chain is asked, or passed over by name',
    );
    const inVain = life.step >= 0 && chainStep(life).roles.every((role) => over.includes(role));
    if (life.step >= 0)
      must(inVain || at >= stepEnd(life, around), 'nobody is asked before the step before had all its time');
    Object.assign(life, { step, stepStartedAt: at, reminded: 0 });
  },
  reminded: (life, { at }, { halted, hours }) => {
    must(!halted && life.frozenAt === null, 'nobody is reminded under a halt');
    const step = chainStep(life);
    const isDue = (ms: number) => at >= hours.after(step, life.stepStartedAt, ms);
    const after = step.remindAfterMs[life.reminded];
    must(after !== undefined && isDue(after), 'a reminder is neither early nor one too many');
    const due = step.remindAfterMs.filter(isDue).length;
    life.reminded = Math.max(life.reminded + 1, due);
  },
  frozen: (life, { at, from }) => {
    must(
      from !== undefined && (from <= at || from >= life.stepStartedAt),
      'a halt names from when deadlines stand still',
    );
    life.frozenAt = from;
  },
  thawed: (life, { at }, { halted, hours, stored }) => {
    must(!halted && life.frozenAt !== null, 'only what was frozen thaws, and not under a halt');
    const step = chainStep(life);
    const { stepStartedAt: begun = 0 } = stored.state;
    if (step.shifts === undefined || at <= life.frozenAt || life.frozenAt <= life.stepStartedAt)
      life.stepStartedAt += Math.max(0, at - life.frozenAt);
    else {
      const used = hours.between(step, life.stepStartedAt, life.frozenAt);
      must(hours.between(step, begun, at) === used, 'a halt takes no working time away, and gives none');
      life.stepStartedAt = begun;
    }
    life.frozenAt = null;
  },
  approval_given: (life, fact, around) => {
    const { halted } = around;
    const person = fact.privates.person ?? '';
    const { verdict, step } = life;
    const asked = verdict.chain.slice(0, step + 1).flatMap(({ roles }) => roles);
    const counts = (role: string) => asked.includes(role) || verdict.approval.roles.includes(role);
    const own = around.rolesOf(person).filter(counts);
    const roles = fact.roles ?? [];
    const lent = roles.filter((role) => !own.includes(role));
    const lenders = lendersOf(fact);
    must(!halted, 'nothing is approved under a halt');
    must(roles.length > 0 && roles.every(counts), 'only owners approve');
    must(
      own.every((role) => roles.includes(role)),
      'an approval counts for the roles that were asked',
    );
    for (const role of lent) {
      const left = around.everLeftTo(person).filter((each) => each.role === role && lenders.includes(each.by));
      must(left.length > 0, 'a role of somebody else is used only in their place, and by name');
      const fromOwner = left.every(({ by }) => by === verdict.agentOwner);
      must(!fromOwner || verdict.selfApproval, 'nobody approves in the place of who answers for the agent');
    }
    must(person !== verdict.agentOwner || verdict.selfApproval, 'nobody approves what their own agent recommends');
    must(countsOnce(life.yes, person, lenders), 'a person counts once, by themselves or through a deputy');
    must(fact.revision_hash === life.revisionHash, 'an approval is for the revision that stands');
    // A halt stops the clock of the chain until the thaw, and never that of the agent.
    const ranOut = step === verdict.chain.length - 1 && (life.frozenAt ?? fact.at) >= stepEnd(life, around);
    must(!ranOut && fact.at < agentDeadline(life), 'nothing is approved after it ran out');
    life.yes = [...life.yes, { person, roles, inPlaceOf: lenders }];
  },
  limit_passed: (_life, { limits = [], exposure = [] }) => {
    must(limits.length > 0, 'a yes is not taken for a limit that is named');
    for (const limit of limits) {
      const use = exposure.find((one) => one.limit === limit);
      must(use !== undefined && use.minor > (use.most ?? 0), 'a limit that is in the way is passed');
    }
  },
  approved: (life, { by, undo_until, redeem_by, at, exposure = [] }, { halted, peopleOnly }) => {
    const passed = exposure.filter(({ minor, most }) => most === null || minor > most).map(({ limit }) => limit);
    must(by !== 'policy' || passed.length === 0, 'policy lets nothing pass a limit');
    must(!passed.some((limit) => limit !== 'account_day'), 'nobody lets through what a limit keeps from the agent');
    must(!halted, 'nothing is let through under a halt');
    must(life.verdict.lane !== 'human_only', 'what is for people to do is never let through');
    const asked = life.past.some(({ type }) => type === 'asked');
    must(by !== 'policy' || !peopleOnly, 'after a release people decide first');
    if (by === 'policy')
      must(life.verdict.lane === 'autopilot' && !asked, 'policy lets through only what nobody was asked');
    else must(makesQuorum(life), 'people let through by their quorum');
    must(undo_until === at + life.verdict.undoWindowMs && redeem_by !== undefined, 'an approval names its times');
    Object.assign(life, { undoUntil: undo_until, redeemBy: redeem_by, undoClosed: false });
    life.releasedByPolicy = by === 'policy';
    if (by === 'policy') life.step = 0;
    decideOnce(life);
  },
  handed_over: (life) => {
    must(life.verdict.lane === 'human_only' && makesQuorum(life), 'a quorum agrees before somebody does it by hand');
    decideOnce(life);
  },
  rejected: (life, { undo_until }) => {
    must(undo_until !== undefined, 'a rejection names until when it can be undone');
    Object.assign(life, { undoUntil: undo_until, undoClosed: false });
    decideOnce(life);
  },
  undone: (life, { at, privates }) => {
    // What somebody does by hand has no window: no agent acts on it.
    const inTime = life.status === 'handed_over' || (at < life.undoUntil && !life.undoClosed);
    must(inTime, 'undo is never accepted after its window');
    const others = life.yes.filter(
      ({ person, inPlaceOf = [] }) => ![person, ...inPlaceOf].includes(privates.person ?? ''),
    );
    const standing = life.status === 'approved' && life.releasedByPolicy ? [] : others;
    life.yes = makesQuorum({ ...life, yes: standing }) ? [] : standing;
    Object.assign(life, { stepStartedAt: at, reminded: 0, frozenAt: null, releasedByPolicy: false });
    life.decisions -= 1;
    life.snoozes.clear();
  },
  undo_window_closed: (life, { at }) => {
    must(at >= life.undoUntil && !life.undoClosed, 'an undo window closes once, and not early');
    life.undoClosed = true;
  },
  expired: (life, { why, at }, around) => {
    if (why === 'nobody_answered') {
      must(!around.halted && life.frozenAt === null, 'nothing expires in silence under a halt');
      must(
        life.step === life.verdict.chain.length - 1 && at >= stepEnd(life, around),
        'silence ends only with the whole chain',
      );
    } else if (why === 'agent_deadline') must(at >= agentDeadline(life), 'an agent’s deadline is not early');
    else must(life.status === 'approved' && at >= life.redeemBy, 'a permit stays until its time is over');
  },
  redeemed: (life, { at, permit, revision_hash, expires_at }, { halted }) => {
    must(!halted, 'no permit under a halt');
    must(at >= life.undoUntil, 'no permit before the undo window is over');
    must(at < life.redeemBy, 'no permit after its time');
    must(revision_hash === life.revisionHash, 'a permit is for the revision that stands');
    must(life.releasedByPolicy || makesQuorum(life), 'no permit without a quorum on that very revision');
    must(permit !== undefined && !life.permits.has(life.revisionHash), 'at most one permit for each revision');
    life.permits.set(life.revisionHash, permit);
    Object.assign(life, { reportBy: expires_at ?? 0, chases: 0 });
  },
  cancelled: (_life, _fact, { halted }) => must(halted, 'only a halt cancels'),
  stop_requested: (_life, _fact, { halted }) => must(halted, 'only a halt asks to stop'),
  outcome_overdue: (life, { at }) => must(at >= life.reportBy, 'no report is overdue early'),
  closed: (life, { at }) => {
    life.movedAt = at;
  },
  chased: (life, { at, round }) => {
    must(round !== undefined && round > life.chases, 'an agent is asked again once for each round');
    must(at >= life.reportBy + (CHASES_MS[round - 1] ?? Infinity), 'no agent is asked again early');
    life.chases = round;
  },
  drifted: (life) => {
    Object.assign(life, { rollbackUntil: null, wantBack: null });
  },
  rollback_asked: (life, { at, until, privates, roles }) => {
    must(life.rollbackUntil !== null && at < life.rollbackUntil, 'a rollback is asked for in its time');
    must(until !== undefined && until <= life.rollbackUntil, 'a wish for a rollback ends with the time for it');
    life.wantBack = {
      yes: [{ person: privates.person ?? '', roles: roles ?? [], inPlaceOf: lendersOf({ privates }) }],
      until,
    };
  },
  rollback_approved: (life, { at, privates, roles }) => {
    const person = privates.person ?? '';
    must(life.wantBack !== null && at < life.wantBack.until, 'a rollback is agreed to while somebody wants it');
    const inPlaceOf = lendersOf({ privates });
    must(countsOnce(life.wantBack.yes, person, inPlaceOf), 'a person counts once, by themselves or through a deputy');
    life.wantBack = { ...life.wantBack, yes: [...life.wantBack.yes, { person, roles: roles ?? [], inPlaceOf }] };
  },
  rollback_declined: (life) => {
    must(life.wantBack !== null, 'only what somebody wants is declined');
    life.wantBack = null;
  },
  rollback_lapsed: (life, { at }) => {
    must(life.wantBack !== null && at >= life.wantBack.until, 'a wish for a rollback lapses, and not early');
    life.wantBack = null;
  },
  executed: (life, { rollback_until, at }) => {
    life.movedAt = at;
    life.rollbackUntil = rollback_until ?? null;
  },
  rollback_requested: (life, { at, report_by }) => {
    must(life.rollbackUntil !== null && at < life.rollbackUntil, 'a rollback is asked for in its time');
    const { wantBack, verdict } = life;
    const step = verdict.chain.length - 1;
    const agreed = wantBack !== null && wantBack.yes.length > 1 && makesQuorum({ verdict, step, yes: wantBack.yes });
    must(verdict.rollbackApprovalMs === null || agreed, 'a large rollback takes two people and the quorum');
    Object.assign(life, { reportBy: report_by ?? 0, chases: 0, wantBack: null });
  },
  rollback_overdue: (life, { at }) => must(at >= life.reportBy, 'no rollback is overdue early'),
  rollback_window_closed: (life, { at }) => {
    must(life.rollbackUntil !== null && at >= life.rollbackUntil, 'a rollback window closes once, and not early');
    life.rollbackUntil = null;
  },
};

function chainStep({ verdict, step }: Life) {
  const asked = verdict.chain[step];
  must(asked !== undefined, 'a chain has the step that is asked');
  return asked;
}

/** By name, and whatever was ever left to them. */
function everRolesOf(person: string, { rolesOf, everLeftTo }: Surroundings): string[] {
  return [...rolesOf(person), ...everLeftTo(person).map(({ role }) => role)];
}

function stepEnd(life: Life, { hours }: Surroundings): number {
  const step = chainStep(life);
  return hours.after(step, life.stepStartedAt, step.withinMs);
}

function agentDeadline({ content, verdict }: Life): number {
  return content.expires_at === undefined
    ? Number.POSITIVE_INFINITY
    : Date.parse(content.expires_at) - verdict.undoWindowMs;
}

function lendersOf({ privates }: Pick<Fact, 'privates'>): string[] {
  return (privates.acting_for ?? '').split(',').filter((person) => person !== '');
}

/** Whether neither this person nor anybody in whose place they say yes is behind a yes already. */
function countsOnce(given: readonly Yes[], person: string, inPlaceOf: readonly string[]): boolean {
  const behind = given.flatMap((yes) => [yes.person, ...(yes.inPlaceOf ?? [])]);
  return ![person, ...inPlaceOf].some((each) => behind.includes(each));
}
