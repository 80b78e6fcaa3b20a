import * as z from 'zod';
import { AT_LIMIT } from '../domain/exposure.ts';
import { MoneyInput } from '../domain/recommendation.ts';
import { BatchRow } from './batch-row.ts';
import { CalendarEntry } from './calendar-entry.ts';
import { COMMANDS } from './commands.ts';
import { DIGEST_PARTS, EVERYDAY_PARTS } from './digest-parts.ts';
import { Duration } from './duration.ts';
import { Guards } from './guards.ts';
import { RecordSection } from './record-section.ts';
import {
  Channel,
  Currency,
  Handle,
  Lane,
  Name,
  Pattern,
  Points,
  Rate,
  Region,
  Risk,
  Share,
  Time,
} from './schema-parts.ts';

/** How many different people must approve; without it one for `any`, and one for each role for `all`. */
const Quorum = z.number().int().min(1).max(20).optional();
const Approve = z.union(
  [
    z.strictObject({ any: z.array(Handle).min(1), quorum: Quorum }),
    z.strictObject({ all: z.array(Handle).min(1), quorum: Quorum }),
  ],
  'expected { any: [roles] } or { all: [roles] }, with a quorum if you want one',
);
const Mode = z.enum(['alert', 'observe', 'enforce']);

const Bands = z.strictObject({ high: Lane, middle: Lane, low: Lane });

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day in quotes, such as "09:00"');
const Day = z.iso.date('expected a date such as 2026-12-25');
const DAY_NAME = '(mon|tue|wed|thu|fri|sat|sun)';

const Hours = z.strictObject({
  /** That of the file unless it is said. */
  timezone: z.string().min(1).max(64).optional(),
  days: z
    .string()
    .regex(new RegExp(`^${DAY_NAME}(-${DAY_NAME})?(, ?${DAY_NAME}(-${DAY_NAME})?)*$`), 'expected days such as mon-fri'),
  from: Clock,
  /** Of the next day where it is not after `from`. */
  to: Clock,
  /** Dates, and names of lists under `holidays`. */
  holidays: z.array(z.union([Day, Handle], 'expected a date such as 2026-12-25, or the name of a list')).default([]),
});

const Digest = z.strictObject({
  name: Handle,
  channel: Channel,
  cron: z.string(),
  timezone: z.string(),
  include: z
    .array(z.enum(DIGEST_PARTS))
    .min(1)
    .default([...EVERYDAY_PARTS]),
  platforms: z.array(Name).min(1).optional(),
  accounts: z.array(z.string().min(1)).min(1).optional(),
  agents: z.array(Name).min(1).optional(),
});

const Step = z.strictObject({
  /** `approvers` stands for the roles that the verdict requires. */
  ask: z.union([Handle, z.array(Handle).min(1)]),
  within: Time,
  /** Half time and shortly before the end unless it is said; an empty list reminds nobody. */
  remind_after: z.array(Duration).optional(),
  /** `any` counts all time, whatever hours the roles have. */
  hours: z.literal('any').optional(),
});

/** Money moved and waiting to move, added up over a rolling window; `per` says whose, none of them being everybody's. */
const LimitInput = z.strictObject({
  id: Handle,
  per: z.array(z.enum(['account', 'platform', 'agent', 'action'])).default([]),
  over: Duration.refine((ms) => ms >= 3_600_000, 'expected at least 1h'),
  most: z.union(
    [MoneyInput, z.strictObject({ share_of_weekly_budget: Share })],
    'expected { amount, currency } or { share_of_weekly_budget }',
  ),
  for: z.array(Pattern).min(1),
  // biome-ignore lint/suspicious/noThenProperty: it is the word that a person reads aloud, and never a function
  then: z.enum(AT_LIMIT),
  /** Past it the risk is at least this. */
  risk: Risk.optional(),
  /** Past it the senior signs. */
  senior: z.boolean().default(false),
});
/** What people are only told of, posted as soon as it comes; all of it stands in the digest too. */
const NoticeRow = z.strictObject({
  for: z.array(Pattern).min(1),
  platforms: z.array(Name).min(1).optional(),
  accounts: z.array(z.string().min(1)).min(1).optional(),
  agents: z.array(Name).min(1).optional(),
  channel: Channel,
});
export type NoticeRow = z.output<typeof NoticeRow>;
const Users = z.union([z.literal('everyone'), z.array(Handle).min(1)], 'expected everyone, or a list of roles');

/** The file an admin edits. What is not listed here is an error, so that a misspelt guard never fails silently. */
export const PolicyFile = z.strictObject({
  version: z.literal(1),
  mode: Mode,
  /** IANA; the hour, the weekday and the calendar are in it. */
  timezone: z.string().default('UTC'),
  currency: Currency,
  rates: z.record(Currency, Rate).default({}),
  channels: z.strictObject({ cards: Channel, alerts: Channel }),
  people: z.record(
    Handle,
    z.strictObject({
      name: z.string().min(1).max(80),
      slack: z.string().regex(/^[UW][A-Z0-9]{2,20}$/, 'expected a Slack member ID such as U024BE7LH'),
    }),
  ),
  roles: z.record(
    Handle,
    z
      .strictObject({
        title: z.string().min(1).max(80),
        people: z.array(Handle).default([]),
        /** Slack user groups: whoever is in one of them holds the role. */
        groups: z
          .array(z.string().regex(/^S[A-Z0-9]{2,20}$/, 'expected a user group ID such as S0614TZR7'))
          .default([]),
        hours: Hours.optional(),
      })
      .refine(({ people, groups }) => people.length + groups.length > 0, 'expected people or groups who hold the role'),
  ),
  /** Who decides in the place of whom while they are away. */
  deputies: z.record(Handle, Handle).default({}),
  holidays: z.record(Handle, z.array(Day)).default({}),
  /** Who may use which `/hitl` command. Who may release is said under `halt`. */
  commands: z.partialRecord(z.enum(COMMANDS), Users).default({}),
  self_approval: z.enum(['refuse', 'allow']).default('refuse'),
  halt: z.strictObject({
    release: z.array(Handle).min(1),
    /** How long after a release policy still approves nothing. */
    autopilot_after: Duration.prefault('1h'),
    /** A clock that is off by more has jumped, which halts everything. */
    clock_jump: Time.prefault('1m'),
  }),
  /** A rollback of more than `approve_over` takes a quorum, within this time. */
  rollback: z.strictObject({ approve_over: MoneyInput, within: Time }).optional(),
  agents: z.record(
    Name,
    z.strictObject({
      owner: Handle,
      secret_env: z
        .union([z.string(), z.array(z.string()).min(1)])
        .transform((value) => (typeof value === 'string' ? [value] : value)),
      actions: z.array(Pattern).min(1),
      callback_url: z.url({ protocol: /^https?$/ }).optional(),
      /** Lets callbacks go to loopback and private addresses: for agents on the same machine or network. */
      callback_private: z.boolean().default(false),
      /** A paused agent may not recommend or redeem; it still may read, report and withdraw. */
      paused: z.boolean().default(false),
      requests_per_second: z.number().positive().max(10_000).default(50),
      max_open: z.number().int().positive().max(1_000_000).default(500),
    }),
  ),
  platforms: z.array(Name).min(1),
  accounts: z
    .record(
      z.string(),
      z.strictObject({ weekly_budget: MoneyInput.optional(), regions: z.array(Region).min(1).optional() }),
    )
    .default({}),
  /** What one piece costs, by the entity that agents name as their target. */
  unit_costs: z.record(z.string(), MoneyInput).default({}),
  fields: z.record(Name, z.enum(['per_day', 'per_week', 'per_month', 'once', 'price', 'not_money'])),
  /** Who stands for `owner` in `approve`; the narrowest entry that covers a recommendation. */
  owners: z
    .array(
      z.strictObject({
        platform: Name.optional(),
        account: z.string().min(1).optional(),
        action: Pattern.optional(),
        role: Handle,
      }),
    )
    .default([]),
  actions: z.record(
    Name,
    z.strictObject({
      title: z.string().min(1).max(80),
      risk: Risk,
      approve: Approve,
      reversibility: z.enum(['compensatable', 'irreversible']).default('compensatable'),
      undo: Duration.optional(),
      mode: Mode.optional(),
      at_least: Lane.optional(),
      chain: Handle.optional(),
      channel: Channel.optional(),
    }),
  ),
  unknown: z.strictObject({ risk: Risk, approve: Approve }),
  confidence: z.strictObject({
    high: Share,
    middle: Share,
    senior_below: Share,
    senior_from: Risk.optional(),
    senior: Handle,
  }),
  lanes: z.strictObject({ low: Bands, medium: Bands, high: Bands, very_high: Bands }),
  score: z.strictObject({
    risk: z.strictObject({ low: Points, medium: Points, high: Points, very_high: Points }),
    doubt: Points,
    review_from: Points,
    human_only_from: z.number().min(0).max(101),
  }),
  rules: z.array(
    z.strictObject({
      id: Handle,
      for: z.array(Pattern).min(1),
      when: z.string().min(1).max(2000),
      points: Points.default(0),
      risk: Risk.optional(),
      at_least: Lane.optional(),
      senior: z.boolean().default(false),
      because: z.string().min(1).max(200),
    }),
  ),
  guards: Guards.default({}),
  calendar: z.array(CalendarEntry).default([]),
  limits: z.array(LimitInput).max(8).default([]),
  /** The first row that covers it says what a recommendation of the batch lane may be approved with. */
  batches: z.array(BatchRow).max(40).default([]),
  notices: z.array(NoticeRow).max(20).default([]),
  undo: Duration,
  permit: z.strictObject({ redeem_within: Time, report_within: Time }),
  chains: z
    .record(Handle, z.array(Step).min(1))
    .refine((chains) => 'default' in chains, 'expected a chain named default'),
  digests: z.array(Digest).default([]),
  record: RecordSection.prefault({}),
});

export type DigestPolicy = PolicyFile['digests'][number];
export type RecordPolicy = PolicyFile['record'];
export type PolicyFile = z.output<typeof PolicyFile>;
export type Approve = z.infer<typeof Approve>;
