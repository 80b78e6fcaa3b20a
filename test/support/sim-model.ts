import { CHASES_MS, makesQuorum, type Yes } from './sim-life.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** One recommendation that takes a yes from Marketing and one from Finance, as plainly as it can be told. */
export type Model = {
  now: number;
  halted: boolean;
  /** The contents sent so far, the newest last. */
  sent: string[];
  status: string;
  step: number;
  stepStartedAt: number;
  frozenAt: number | null;
  yes: Yes[];
  undoUntil: number;
  redeemBy: number;
  rollbackUntil: number;
  permitKey: string | null;
  stopAsked: boolean;
  /** When its agent has to report, whether it is late, and how often it was asked again. */
  reportBy: number;
  late: boolean;
  chases: number;
  /** What its agent has been told. */
  told: string[];
};

const ROLES: Readonly<Record<string, readonly string[]>> = {
  dana: ['marketing'],
  omar: ['marketing', 'finance'],
  felix: ['finance'],
  ines: ['cmo'],
  sam: ['marketing'],
};
export const PERSONS = Object.keys(ROLES);
const OWNER = 'sam';
const CHAIN = [
  { roles: ['marketing', 'finance'], withinMs: 30 * MINUTE_MS, remindAfterMs: [] },
  { roles: ['cmo'], withinMs: HOUR_MS, remindAfterMs: [] },
];
const UNDO_MS = MINUTE_MS;
const REPORT_MS = 30 * MINUTE_MS;

export function newModel(now: number): Model {
  return {
    ...{ now, halted: false, sent: [], status: 'none', step: 0, stepStartedAt: 0, frozenAt: null, yes: [] },
    ...{ undoUntil: 0, redeemBy: 0, rollbackUntil: 0, permitKey: null, stopAsked: false, told: [] },
    ...{ reportBy: 0, late: false, chases: 0 },
  };
}

export function recommend(model: Model, content: string): string {
  if (model.sent.at(-1) === content) return 'repeated';
  if (model.sent.includes(content)) return 'superseded_revision';
  const isNew = model.status === 'none';
  if (!isNew && model.status !== 'pending' && model.status !== 'held') return 'already_decided';
  model.sent.push(content);
  Object.assign(model, { status: 'held', yes: [] });
  settle(model);
  return isNew ? 'created' : 'revised';
}

export function press(model: Model, person: string, verb: 'approve' | 'reject' | 'undo', current: boolean): null {
  const asked = ['executed', 'pending', 'approved', 'rejected'].includes(model.status) && current;
  const step = model.status === 'executed' ? CHAIN.length - 1 : model.step;
  const entitled = CHAIN.slice(0, step + 1).flatMap(({ roles }) => roles);
  const roles = (ROLES[person] ?? []).filter((role) => entitled.includes(role));
  if (!asked || roles.length === 0) return null;
  if (verb === 'approve') approve(model, { person, roles });
  if (verb === 'reject' && model.status === 'pending') decide(model, 'rejected');
  if (verb === 'undo') undo(model, person);
  settle(model);
  return null;
}

function approve(model: Model, given: Yes): void {
  const again = model.yes.some(({ person }) => person === given.person);
  if (model.status !== 'pending' || model.halted || given.person === OWNER || again) return;
  model.yes = [...model.yes, given];
  if (quorum(model, model.yes)) decide(model, 'approved');
}

function decide(model: Model, status: 'approved' | 'rejected'): void {
  const undoUntil = model.now + UNDO_MS;
  Object.assign(model, { status, undoUntil, redeemBy: undoUntil + 2 * HOUR_MS });
  model.told.push(`recommendation.${status}`);
}

function undo(model: Model, by: string): void {
  if (model.status === 'executed' && model.now < model.rollbackUntil) {
    owe(model, 'rolling_back');
    model.told.push('recommendation.rollback_requested');
  }
  if ((model.status !== 'approved' && model.status !== 'rejected') || model.now >= model.undoUntil) return;
  const others = model.yes.filter(({ person }) => person !== by);
  const yes = quorum(model, others) ? [] : others;
  Object.assign(model, { status: 'pending', yes, stepStartedAt: model.now, frozenAt: null });
  model.told.push('recommendation.undone');
}

export function withdraw(model: Model): string {
  if (model.status === 'withdrawn') return 'ok';
  if (!['held', 'pending', 'approved'].includes(model.status)) return 'cannot_withdraw';
  model.status = 'withdrawn';
  return 'ok';
}

export function redeem(model: Model, key: string, current: boolean): string {
  if (!current) return 'stale_revision';
  if (model.status === 'held' || model.status === 'cancelled') return 'halted';
  if (model.status === 'approved') {
    if (model.now < model.undoUntil) return 'undo_window_open';
    model.permitKey = key;
    owe(model, 'executing');
    settle(model);
    return 'ok';
  }
  if (model.permitKey === null) return 'not_approved';
  if (model.status !== 'executing' || key !== model.permitKey) return 'already_redeemed';
  return model.halted || model.stopAsked ? 'halted' : 'ok';
}

export function report(model: Model, status: string, current: boolean): string {
  if (!current) return 'stale_revision';
  if (status === model.status) return 'ok';
  if (status === 'executed' && ['rolling_back', 'rolled_back', 'rollback_failed'].includes(model.status)) return 'ok';
  const [from, refusal] =
    status === 'executed' || status === 'failed'
      ? ['executing', 'not_executing']
      : ['rolling_back', 'not_rolling_back'];
  if (model.status !== from) return refusal ?? '';
  model.status = status;
  if (status === 'executed') model.rollbackUntil = model.now + HOUR_MS;
  return 'ok';
}

/** From now on its agent has half an hour to report. */
function owe(model: Model, status: 'executing' | 'rolling_back'): void {
  Object.assign(model, { status, reportBy: model.now + REPORT_MS, late: false, chases: 0 });
}

/** A late agent is asked at once, and then again after each of these times. */
function chase(model: Model): void {
  if ((model.status !== 'executing' && model.status !== 'rolling_back') || model.now < model.reportBy) return;
  const asks = model.status === 'executing' ? 'recommendation.report_due' : 'recommendation.rollback_requested';
  if (!model.late) model.told.push(asks);
  model.late = true;
  const due = CHASES_MS.filter((after) => model.now >= model.reportBy + after).length;
  if (due > model.chases) model.told.push(asks);
  model.chases = due;
}

export function advance(model: Model, ms: number): null {
  model.now += ms;
  settle(model);
  return null;
}

export function setHalt(model: Model, halted: boolean): null {
  model.halted = halted;
  settle(model);
  return null;
}

/** Whatever follows by itself: what the halt does, what its release does, what is due, and who is late. */
function settle(model: Model): void {
  follow(model);
  chase(model);
}

function follow(model: Model): void {
  if (model.halted) {
    if (model.status === 'pending') model.frozenAt ??= model.now;
    if (model.status === 'approved') end(model, 'cancelled');
    if (model.status !== 'executing' || model.stopAsked) return;
    model.stopAsked = true;
    model.told.push('recommendation.cancelled');
    return;
  }
  if (model.status === 'held') {
    Object.assign(model, { status: 'pending', step: 0, stepStartedAt: model.now, frozenAt: null, yes: [] });
  }
  if (model.frozenAt !== null && model.status === 'pending') model.stepStartedAt += model.now - model.frozenAt;
  model.frozenAt = null;
  const step = CHAIN[model.step];
  if (model.status === 'pending' && step && model.now >= model.stepStartedAt + step.withinMs) {
    if (model.step === CHAIN.length - 1) end(model, 'expired');
    else Object.assign(model, { step: model.step + 1, stepStartedAt: model.now });
  }
  if (model.status === 'approved' && model.now >= model.redeemBy) end(model, 'expired');
}

function end(model: Model, status: 'cancelled' | 'expired'): void {
  model.status = status;
  model.told.push(`recommendation.${status}`);
}

function quorum({ step }: Model, yes: Yes[]): boolean {
  const approval = { mode: 'all' as const, roles: ['marketing', 'finance'] };
  const verdict = {
    amount: null,
    lane: 'review',
    approval,
    chain: CHAIN,
    undoWindowMs: UNDO_MS,
    rollbackApprovalMs: null,
    agentOwner: OWNER,
    selfApproval: false,
  };
  return makesQuorum({ verdict, step, yes });
}
