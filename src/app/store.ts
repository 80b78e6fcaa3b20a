import type { AuditDraft } from '../audit/leaf.ts';
import type { ExposureScope, LimitUse, Place } from '../domain/exposure.ts';
import type { Figures, Span } from '../domain/figures.ts';
import type { Halt, HaltBook, HaltScope, Pause } from '../domain/halt.ts';
import type { Recommendation, Status } from '../domain/state.ts';
import type { Again, TurnedDown } from '../domain/turned-down.ts';
import type { Part } from '../policy/limit-sums.ts';
import type { Absence } from '../policy/staff.ts';

export const CALLBACK_TYPES = [
  'recommendation.approved',
  'recommendation.rejected',
  'recommendation.expired',
  'recommendation.undone',
  'recommendation.cancelled',
  'recommendation.rollback_requested',
  'recommendation.report_due',
] as const;
export type CallbackType = (typeof CALLBACK_TYPES)[number];

/** A signed webhook to be sent; `id` is its `webhook-id` on every attempt, `body` its exact bytes. */
export type CallbackDraft = {
  id: string;
  recommendationId: string;
  agent: string;
  type: CallbackType;
  body: string;
  dueAt: number;
};
export type Callback = CallbackDraft & { attempts: number };

/** How one attempt ended, and what follows: done, again at `dueAt`, or a dead letter. */
export type CallbackResult = {
  id: string;
  /** The HTTP status, or null when there was no answer. */
  status: number | null;
  error: string | null;
  at: number;
  next: { state: 'delivered' } | { state: 'pending'; dueAt: number } | { state: 'dead' };
};

/**
 * What is to be shown in Slack. A `card` is redrawn whenever its recommendation changes; every other kind is posted
 * once. The text is drawn from committed rows when it is sent, so a draft names only what it is about.
 */
export type MessageTopic =
  | { kind: 'card' }
  | { kind: 'reminder'; step: number }
  | { kind: 'escalation'; step: number; passedOver?: string[] }
  | { kind: 'expiry' }
  /** Many items on one card, redrawn as they change. */
  | { kind: 'batch'; batchId: string }
  /** Beneath it, once for each reminder that its items have. */
  | { kind: 'batch_reminder'; batchId: string }
  | { kind: 'revision'; revision: number }
  /** More is asked for it than when it came. */
  | { kind: 'raised' }
  /** People are only told of it. */
  | { kind: 'notice' }
  | { kind: 'digest'; name: string; from: number; to: number }
  | { kind: 'dead_letter'; callbackId: string }
  | { kind: 'overdue' }
  | { kind: 'reassigned'; to: string }
  | { kind: 'snooze_over'; person: string }
  /** Slack refuses, with this code, what is to be shown in this place. */
  | { kind: 'undeliverable'; place: string; code: string }
  | { kind: 'halt'; haltId: string }
  | { kind: 'policy'; news: PolicyNews }
  /** What was signed, word for word. */
  | { kind: 'checkpoint'; size: number; note: string }
  /** To whoever decides in the place of an absent person from now on. */
  | { kind: 'stand_in'; person: string; until: number }
  /** What one person is asked at once, in place of a card for each. */
  | { kind: 'asked_list'; items: string[] };

/** What the alerts channel is told of the policy file; hashes name texts that the store keeps. */
export type PolicyNews =
  | { what: 'changed'; hash: string; previousHash: string; mended: boolean }
  | { what: 'refused'; problems: string[] }
  | { what: 'mended' };

export type MessageDraft = {
  id: string;
  recommendationId: string | null;
  topic: MessageTopic;
  /** A Slack channel name or id, or a user id for a DM. */
  to: string;
  /** Posted into the thread of this recommendation's card in `to`, when that card has been posted. */
  threaded: boolean;
  /** A card that is not posted by itself for now: the next batch takes it in. */
  forBatch?: true;
  /** Smaller goes first: epoch milliseconds of the deadline it serves; 0 for what a person waits for. */
  urgency: number;
};

/** A message with where it stands. It needs work while `drawnVersion < wantedVersion`. */
export type Message = MessageDraft & {
  wantedVersion: number;
  drawnVersion: number;
  /** Slack's channel id and timestamp once posted. */
  channel: string | null;
  ts: string | null;
  attempts: number;
  /** Set when a post may have happened without an answer: look for it before posting again. */
  uncertainSince: number | null;
};

export type MessageResult =
  /** About to be posted: after a crash it may or may not be in Slack, and is looked for first. */
  | { id: string; kind: 'posting'; at: number }
  /** `shown`: the hash of what Slack was sent, when, and the fact of it; left out where it was found and not sent. */
  | {
      id: string;
      kind: 'drawn';
      channel: string;
      ts: string;
      version: number;
      shown?: { hash: string; at: number; fact?: AuditDraft | null };
    }
  | { id: string; kind: 'retry'; at: number; error: string; uncertainSince: number | null }
  /** The posted message is gone for good: post anew and rebind. */
  | { id: string; kind: 'repost' }
  /** There was nothing to say. */
  | { id: string; kind: 'skipped' }
  | { id: string; kind: 'dead'; error: string };

/** What others do that one recommendation is judged by, and no more of it than was asked for. */
export type Surroundings = {
  /** For each scope, the money of all others that waits to move or moved since, in minor units. */
  others: number[];
  /** Ids of what is open for the same target, newest first. */
  neighbours: string[];
  /** The last time that a person turned the same move down; null where none did, or it was not asked. */
  turnedDown: (TurnedDown & { id: string }) | null;
};

/**
 * What a change was decided on beyond its own recommendation, looked at again inside its transaction: a limit that is
 * passed only now, a neighbour where there was none, or that the same was turned down meanwhile, is a conflict.
 */
export type Around = {
  limits: LimitUse[];
  /** Where it enters, to be linked with what is open there; null leaves its links as they are. */
  entersAt: { place: Place | null; alone: boolean; again?: Again | null } | null;
};

/** One change of one recommendation, committed whole or not at all. */
export type Change = {
  /** The new whole; its `version` is one more than the version it was decided on (1 for a new one). */
  item: Recommendation;
  /** Hash of the content of a revision that enters with this change, or null. */
  newContentHash: string | null;
  /** Whether the revision that stands was judged anew, as at the end of a halt. */
  rejudged: boolean;
  /** Whether a person turned it down with this change, or lifts that; left out where it says nothing of it. */
  turnedDown?: TurnedDown | 'lifted' | null;
  /** The halts that were looked at: a change of halts in between is a conflict. */
  haltEpoch: number;
  /** Null where nothing beyond the recommendation was looked at. */
  around: Around | null;
  /** When time alone changes it next; null when nothing is due. */
  timerAt: number | null;
  /** Whether it needs a card of its own from now on, wherever it is shown with others. */
  standsOut: boolean;
  audit: AuditDraft[];
  callbacks: CallbackDraft[];
  messages: MessageDraft[];
};

export type CommitResult =
  | { ok: true }
  | { ok: false; conflict: 'version' | 'key' | 'halts' | 'limits' | 'neighbours' };

/** `pause` is null where the agent may go on. */
export type PauseChange = {
  agent: string;
  pause: Omit<Pause, 'agent'> | null;
  expectedEpoch: number;
  audit: AuditDraft[];
};

/** A callback that was given up. */
export type DeadLetter = {
  id: string;
  recommendationId: string;
  agent: string;
  type: CallbackType;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  lastAt: number | null;
};

/** What is stored of one agent, and of each of its keys. */
export type AgentFigures = { agent: string; open: number; callbacksPending: number; callbacksDead: number };
export type KeyUse = { agent: string; keyId: string; seenAt: number };

export type HaltChange = { halt: Halt; expectedEpoch: number; audit: AuditDraft[]; messages: MessageDraft[] };

/** A policy as it came into force: its text, and the SHA-256 of it that verdicts keep. */
export type PolicyText = { hash: string; text: string; loadedAt: number };

/** A policy that comes into force after the one with `expectedHash`, null when it is the first of this store. */
export type PolicyChange = {
  policy: PolicyText;
  expectedHash: string | null;
  audit: AuditDraft[];
  messages: MessageDraft[];
};

/** What stands under one key: the recommendation and the content hashes of the revisions its agent sent, oldest first. */
export type Keyed = { item: Recommendation; contentHashes: string[] };

export type OpenItem = {
  id: string;
  agent: string;
  summary: string;
  roles: string[];
  askedAt: number;
  decideBy: number | null;
};
export type Totals = { currency: string; amountMinor: number; count: number };
export type Summary = {
  byStatus: { status: Status; count: number }[];
  open: OpenItem[];
  autopilotToday: Totals[];
  callbacks: { pending: number; dead: number };
  messages: { waiting: number; dead: number };
  unknownOutcomes: { id: string; agent: string; summary: string }[];
  /** Places off this machine that the record's newest checkpoint has not reached, and since when they fail. */
  unpublished: { target: string; since: number; error: string }[];
};

/** What a digest is about: `from` ≤ time < `to`, and only what is under these; null is everything. */
export type DigestQuery = {
  from: number;
  to: number;
  platforms: readonly string[] | null;
  accounts: readonly string[] | null;
  agents: readonly string[] | null;
};

/** The lists of a digest: of what waits the oldest, of all else the newest, oldest first. */
export const DIGEST_LISTS = ['notices', 'autopilot', 'expired', 'waiting', 'failed', 'unknown', 'untold'] as const;
export type DigestList = (typeof DIGEST_LISTS)[number];

/** The lists, how many there are of each, and sums of money for each currency. */
export type DigestRows = { [list in DigestList]: Recommendation[] } & {
  counts: { [list in DigestList]: number };
  /** What autopilot, and what people let through that moved: executed, and not known to be rolled back. */
  moved: Totals[];
  movedByPeople: Totals[];
  /** What autopilot let through and no agent has reported yet. */
  mayMove: Totals[];
  waits: Totals[];
  /** Messages that Slack refused for good and nobody has mended since, by place and Slack's code. */
  undelivered: { to: string; error: string; count: number }[];
};

/**
 * Several items on one card: `together` are approved by one click, those of a `list` are only shown together, since so many
 * wait. `name` is the row of the policy, or whose list it is.
 */
/** A direct message that lists these recommendations, whose cards for the same person are not posted. */
export type Gathering = { message: MessageDraft; items: readonly string[] };

export type BatchKind = 'together' | 'list';
/** `out`: it has a card of its own by now. */
export type BatchMember = { item: Recommendation; out: boolean };
export type Batch = {
  id: string;
  kind: BatchKind;
  name: string;
  to: string;
  /** Rises with each change of a member. */
  version: number;
  /** By their ids. */
  members: BatchMember[];
};
export type NewBatch = {
  id: string;
  kind: BatchKind;
  name: string;
  items: readonly Pick<Recommendation, 'id' | 'version'>[];
  message: MessageDraft;
  audit: AuditDraft[];
};

/** What a batch's card offered: these exact revisions to decide, and those to undo. */
export type Offer = { id: string; revisionHash: string };
export type Offered = { decide: Offer[]; undo: Offer[] };

/** Some of the cards that wait to be posted in one place, the most urgent first; `after` is where the next ones begin, null at the end. */
export type Queued = { items: Recommendation[]; after: QueuePlace | null };
export type QueuePlace = { urgency: number; id: string };

/**
 * Somebody's Home: when they last opened it, and what it shows, by Slack's hash of the view and by ours of what was sent and
 * of what it offers to decide.
 */
export type Home = {
  slackUser: string;
  openedAt: number;
  viewHash: string | null;
  shownHash: string | null;
  offeredHash: string | null;
};
/** `fact` goes into the record with it: that something else is offered to be decided than before. */
export type DrawnHome = {
  viewHash: string;
  shownHash: string;
  offeredHash: string | null;
  at: number;
  fact: AuditDraft | null;
};

/** What somebody did about a recommendation. */
export type Done = { recommendationId: string; type: string; at: number };

/** How the last days went: what people did, by the types of the record, and what went on without them. */
export type HomeFigures = {
  byPeople: { type: string; count: number }[];
  /** How long the newest answers took that people gave when they were asked; milliseconds. */
  answeredInMs: number[];
  autopilot: number;
  expired: number;
};

/** Autopilot since a time: what it let through, in each currency, and the newest that went wrong, with how many did. */
export type AutopilotFigures = { letThrough: Totals[]; wrong: Recommendation[]; wrongCount: number };

/** Thrown when the store cannot keep what it was given (disk full, closed): nothing was written. */
export class StoreUnavailable extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`the store cannot ${what}`, options);
    this.name = 'StoreUnavailable';
  }
}

/**
 * The one keeper of truth. Every write is atomic and durable when its promise resolves. Reads see what is committed.
 * Commits that wait at the same moment may share one fsync. All methods throw `StoreUnavailable` when they cannot.
 */
export type Store = {
  recommendation(id: string): Promise<Recommendation | null>;
  /**
   * Ids that begin with `rec_` and this, or, among the newest ten thousand, end with it; at most `limit`, newest first.
   */
  recommendationIds(part: string, limit: number): Promise<string[]>;
  recommendationByKey(agent: string, key: string): Promise<Keyed | null>;
  halts(): Promise<HaltBook>;
  halt(id: string): Promise<Halt | null>;
  /** The recommendation and the halts in one consistent read; the pair that every decision starts from. */
  snapshot(id: string): Promise<{ item: Recommendation; halts: HaltBook } | null>;
  /** For each scope, the money of all but this one, which is stored, that waits to move or moved since, in minor units. */
  sumsBeside(scopes: readonly ExposureScope[], stored: Recommendation): Promise<number[]>;
  /** What stands around the recommendation `except`, known or still to come; guarded by what the commit looks at again. */
  surroundings(
    scopes: readonly ExposureScope[],
    place: Place | null,
    except: string,
    again?: Again | null,
  ): Promise<Surroundings>;
  /** What waits to move or moved since, whosever it is, for each action of each agent on each account. */
  exposureSince(since: number, currency: string): Promise<Part[]>;
  /** The minor units that policy, or anybody, let through since and nobody took back. */
  letThrough(scope: ExposureScope, by: 'policy' | 'everybody'): Promise<number>;
  /** The halts that were engaged since, over or not. */
  haltsSince(at: number): Promise<Halt[]>;
  /** The open recommendations that this one is linked with, newest first. */
  conflictsOf(id: string): Promise<Recommendation[]>;
  /**
   * Facts that only the transaction knows go into the record with the change: `exposure`, what each limit that was looked
   * at adds up to with it, where something is let through or not; `linked` and `unlinked`, the ids of those whose cards are drawn anew because of it.
   */
  commit(change: Change): Promise<CommitResult>;
  commitHalt(change: HaltChange): Promise<{ ok: boolean }>;
  /** Guarded as a halt is: what was decided on the book of before is a conflict. */
  commitPause(change: PauseChange): Promise<{ ok: boolean }>;
  /** The policy that came into force last, or null before the first. */
  latestPolicy(): Promise<PolicyText | null>;
  /** The policies that came into force last, newest first. */
  lastPolicies(limit: number): Promise<PolicyText[]>;
  /** The policy with this hash that was ever in force, or null. */
  policyText(hash: string): Promise<PolicyText | null>;
  /** `ok: false` when another policy came into force since `expectedHash`; then nothing is written. */
  commitPolicy(change: PolicyChange): Promise<{ ok: boolean }>;
  /** A fact that belongs to no recommendation: a digest posted, a policy loaded; with what it makes to be shown. */
  append(audit: AuditDraft[], messages: MessageDraft[]): Promise<void>;

  /** Who is away at `now`. */
  absences(now: number): Promise<Absence[]>;
  /**
   * Somebody goes away until a time, or is back (null), with the fact and what it makes to be shown. False, and nothing is
   * written, where who is back was not away.
   */
  commitAbsence(change: {
    person: string;
    absence: Absence | null;
    audit: AuditDraft[];
    messages: MessageDraft[];
  }): Promise<boolean>;
  /** What people have set for themselves under this name. */
  preferences(name: string): Promise<{ person: string; value: string }[]>;
  /** What waits for people, frozen or not, oldest first. */
  waiting(limit: number): Promise<Recommendation[]>;
  /**
   * Ids after `afterId`, in their order, of what another policy may still ask more for: what waits for people and is not
   * frozen, and what is approved and no agent has redeemed.
   */
  undecided(afterId: string, limit: number): Promise<string[]>;
  /** The policy that came into force last, while what is open is still to be held against it; null when that is done. */
  policyToHoldAgainst(): Promise<{ hash: string; loadedAt: number } | null>;
  policyHeldAgainst(hash: string): Promise<void>;
  setPreference(person: string, name: string, value: string, audit: AuditDraft[]): Promise<void>;

  /** The Homes opened since then, the last opened first. */
  homes(openedSince: number): Promise<Home[]>;
  home(slackUser: string): Promise<Home | null>;
  /** Somebody opened their Home, which showed the view with this hash of Slack's; null where it showed none. */
  openHome(slackUser: string, at: number, viewHash: string | null): Promise<void>;
  /** What a Home shows from `at` on; null where that is not known any more. */
  drawnHome(slackUser: string, drawn: DrawnHome | null): Promise<void>;
  /** That an answer with buttons is shown, as the record then says too; kept for some days. */
  keepAnswer(answer: { id: string; hash: string; at: number; fact: AuditDraft }): Promise<void>;
  /** The hash of that answer as it was shown; null where it is not kept. */
  answerHash(id: string): Promise<string | null>;
  /** The number of the newest fact of the record that can change what Home tells: it rises with all of those. */
  latestFact(): Promise<number>;
  /** Ids and versions of what waits for people, what has waited longest first; frozen ones are among them. */
  waitingVersions(limit: number): Promise<{ id: string; version: number }[]>;
  /** What this person did since then, newest first. */
  doneBy(person: string, since: number, limit: number): Promise<Done[]>;
  homeFigures(since: number): Promise<HomeFigures>;
  autopilotSince(since: number, limit: number): Promise<AutopilotFigures>;
  /** Ids that wait for people and are not frozen, after `afterId`, in the order of ids. */
  pending(afterId: string, limit: number): Promise<string[]>;

  /** Ids whose timer is due at `now`, earliest first. */
  dueTimers(now: number, limit: number): Promise<string[]>;
  /** The earliest timer of all, or null. */
  oldestTimer(): Promise<number | null>;
  /** Ids that a halt on this scope still has to reach: pending and not frozen, approved, or executing and not asked to stop. */
  untouchedByHalt(scope: HaltScope, limit: number): Promise<string[]>;
  /** What a halt on this scope meets, also where another halt was first: all that is pending, approved or executing. */
  metByHalt(scope: HaltScope, limit: number): Promise<{ id: string; status: string }[]>;
  /** Ids held or frozen, after `afterId`, in the order of ids: those that a release may set going again. */
  heldOrFrozen(afterId: string, limit: number): Promise<string[]>;

  /** For each destination the most urgent message that needs drawing and may be tried at `now`. */
  dueMessages(now: number, limit: number): Promise<Message[]>;
  messageAt(channel: string, ts: string): Promise<Message | null>;
  /** What is shown in this place: its hash as it was last sent, null where that is not known. Null where nothing of ours is. */
  shownAt(channel: string, ts: string): Promise<{ hash: string | null } | null>;
  /** The posted card of a recommendation in a destination, to thread under; null while it is not posted. */
  cardIn(recommendationId: string, to: string): Promise<{ channel: string; ts: string } | null>;
  recordMessages(results: MessageResult[]): Promise<void>;

  /** Items whose cards wait for a batch, oldest first. */
  waitingForBatch(limit: number): Promise<Recommendation[]>;
  /** Places where more than `over` messages wait to be posted. */
  crowded(over: number): Promise<string[]>;
  /** The cards that wait there, but for the `skip` most urgent: at most `limit` after a place. */
  queued(to: string, skip: number, after: QueuePlace | null, limit: number): Promise<Queued>;
  /** People who are about to be sent several cards: for each the most urgent `limit` of them. */
  askedSeveral(limit: number): Promise<{ to: string; items: Recommendation[] }[]>;
  /** `ok: false`, and nothing is written, where one of the cards is posted or gone by now. */
  gatherCards(gathering: Gathering): Promise<{ ok: boolean }>;
  /** `ok: false`, and nothing is written, where one of the items changed since, or its card is posted or elsewhere by now. */
  commitBatch(batch: NewBatch): Promise<{ ok: boolean }>;
  /** Cards of their own for these items, off whatever card they share; null leaves the urgency of each card as it is. */
  showAlone(ids: readonly string[], urgency: number | null, audit: AuditDraft[]): Promise<void>;
  batch(id: string): Promise<Batch | null>;
  /** Kept before a card that offers it is sent, so that a click means what the card showed. */
  keepOffered(batchId: string, hash: string, offered: Offered): Promise<void>;
  /** What the card with this hash offered; null where none did. */
  offered(batchId: string, hash: string): Promise<Offered | null>;
  /** Which of these share a card with others, and in which batch. */
  sharedCards(ids: readonly string[]): Promise<ReadonlyMap<string, { batchId: string; kind: BatchKind }>>;
  /** Where the card of a batch is posted, or null. */
  batchCard(batchId: string): Promise<{ channel: string; ts: string } | null>;

  /** The earliest due of each agent, at most `perAgent` of one; the first of every agent comes before any second. */
  dueCallbacks(now: number, limit: number, perAgent: number): Promise<Callback[]>;
  recordCallback(result: CallbackResult, messages: MessageDraft[], audit: AuditDraft[]): Promise<void>;
  callbackState(recommendationId: string): Promise<'none' | 'pending' | 'delivered' | 'dead'>;

  /** The callbacks that were given up, newest first; of one agent, or of all. */
  deadLetters(agent: string | null, limit: number): Promise<DeadLetter[]>;
  /** The callback with this id if it was given up, else null. */
  deadLetter(id: string): Promise<DeadLetter | null>;
  /** Sends dead letters anew from `at` on, with all their tries; how many were still dead. Their cards are redrawn. */
  replayCallbacks(
    letters: readonly { id: string; recommendationId: string; audit: AuditDraft }[],
    at: number,
  ): Promise<number>;
  /** Every agent of which anything is open or still to be told. */
  agentFigures(): Promise<AgentFigures[]>;
  /** When each key of each agent was last used. */
  keyUses(): Promise<KeyUse[]>;
  recordKeyUses(uses: readonly KeyUse[]): Promise<void>;

  /** What people are told of a time: what they were not asked about, what waits, what went wrong. */
  digest(query: DigestQuery): Promise<DigestRows>;
  /** How much was decided, how and how fast, added up for the whole time and for each of its spans. */
  figures(query: DigestQuery, spans: readonly Span[]): Promise<Figures>;
  /** What policy approved under this scope and a person can still undo or ask to roll back at `now`, newest first. */
  undoableAutopilot(scope: HaltScope, now: number, limit: number): Promise<Recommendation[]>;
  /** How many outcomes under this scope nobody knows. */
  unknownOutcomes(scope: HaltScope): Promise<number>;
  /** Where the next digest of this name starts: the end of the last one, or where it was told to; null before either. */
  lastDigest(name: string): Promise<number | null>;
  startDigest(name: string, at: number): Promise<void>;
  summary(now: number, dayStartAt: number): Promise<Summary>;
  /** How many of the agent's recommendations wait for people, counted no further than `atMost`. */
  openCount(agent: string, atMost: number): Promise<number>;
  /** The record of one recommendation, oldest first: type, time, leaf text, and the private values that still exist. */
  history(
    recommendationId: string,
  ): Promise<{ sequence: number; type: string; at: number; leaf: string; privates: Record<string, string> }[]>;
  /**
   * Takes or renews what only one process may do at a time, until `until`; false while another `holder` has it. One
   * whose end lies more than a minute ahead of `now` was taken by a clock since put back: it counts as over.
   */
  lease(name: string, holder: string, now: number, until: number): Promise<boolean>;
  /** Throws when the store cannot be written to or has lost its durability settings. */
  check(): Promise<void>;
  close(): Promise<void>;
};
