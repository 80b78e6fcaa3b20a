import * as z from 'zod';
import { isCurrency, parseMoney } from './money.ts';

/**
 * What an agent sends (DESIGN.md, Contract), checked field by field. The parsed value is kept as the content of a
 * revision, word for word: it is the agent's claim, and the policy recomputes what matters from it.
 */
const line = (max: number) => z.string().trim().min(1).max(max);
const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'expected a lower-case name such as budget.shift');

/** Money on the wire: a decimal string with an ISO 4217 code. */
export const MoneyInput = z
  .strictObject({
    amount: z.string().max(32).describe('A decimal string, such as "12400.00"'),
    currency: z.string().length(3).describe('ISO 4217, such as "USD"'),
  })
  .superRefine((value, context) => {
    if (!isCurrency(value.currency)) {
      context.addIssue({
        code: 'custom',
        path: ['currency'],
        params: { code: 'unknown_currency' },
        message: 'expected an ISO 4217 currency code, such as USD',
      });
      return;
    }
    const parsed = parseMoney(value);
    if (parsed.ok) return;
    const expected = {
      unknown_currency: 'expected an ISO 4217 currency code, such as USD',
      not_a_decimal: 'expected a decimal string, such as "12400.00"',
      too_many_decimals: `expected no more decimals than ${value.currency} has`,
      too_large: 'expected an amount below 90 trillion',
    }[parsed.problem];
    context.addIssue({ code: 'custom', path: ['amount'], params: { code: 'bad_amount' }, message: expected });
  });

/** What each hour or day of waiting costs, as the agent reckons it. */
const WaitingCost = MoneyInput.safeExtend({ per: z.enum(['hour', 'day']) }).refine(
  ({ amount }) => !amount.startsWith('-'),
  { path: ['amount'], params: { code: 'bad_amount' }, message: 'expected what waiting costs, 0 or more' },
);

export const ChangeValue = z.union([MoneyInput, z.number(), z.string().max(500), z.boolean(), z.null()]);

/** What changes, from what to what. */
export const ChangeInput = z.strictObject({
  field: line(64).describe('What changes, such as weekly_budget'),
  before: ChangeValue,
  after: ChangeValue,
});

const TargetInput = z.strictObject({
  platform: name.describe('Such as google_ads'),
  account: line(100),
  entity: line(200).describe("The platform's own id of the thing that changes"),
  name: line(200).optional().describe('What a person calls it'),
});

/** The body of `POST /v1/agents/{agent}/recommendations`. */
export const RecommendationInput = z
  .strictObject({
    kind: z.enum(['action', 'notice']),
    action: name,
    summary: line(300),
    target: TargetInput.optional(),
    change: ChangeInput.optional(),
    context: z
      .record(
        name,
        z.union([MoneyInput, z.number(), z.string().max(200), z.boolean(), z.array(z.string().max(60)).max(50)]),
      )
      .optional(),
    trigger: line(500).optional(),
    reason: line(1000).optional(),
    next_steps: z.array(line(200)).max(10).optional(),
    expected_outcome: line(500).optional(),
    metrics: z
      .array(z.strictObject({ name: line(60), before: line(60).optional(), after: line(60) }))
      .max(10)
      .optional(),
    confidence: z.number().min(0).max(1).optional(),
    model: z.strictObject({ name: line(100), version: line(100) }).optional(),
    data: z
      .strictObject({
        as_of: z.iso.datetime({ offset: true }).optional(),
        source: line(100).optional(),
        snapshot: z.record(z.string(), z.json()).optional(),
      })
      .optional(),
    undo: z
      .strictObject({
        supported: z.boolean(),
        window_hours: z.number().positive().max(8760).optional(),
        note: line(300).optional(),
      })
      .optional(),
    expires_at: z.iso.datetime({ offset: true }).optional(),
    cost_of_waiting: WaitingCost.optional().describe('What each hour or day without a decision costs'),
    amendable: z
      .boolean()
      .optional()
      .describe('Whether the agent acts on a smaller change than it asked for: amended_change says which'),
  })
  .superRefine((value, context) => {
    if (value.kind === 'action' && !value.target) {
      context.addIssue({
        code: 'custom',
        path: ['target'],
        params: { code: 'missing_target' },
        message: 'expected the target that the action changes',
      });
    }
    if (value.change && sameValue(value.change.before, value.change.after)) {
      context.addIssue({
        code: 'custom',
        path: ['change', 'after'],
        params: { code: 'no_change' },
        message: 'expected a value other than change.before',
      });
    }
  });

/** One immutable revision's content: the agent's words and figures, validated, never altered. */
export type Content = z.infer<typeof RecommendationInput>;
export type ChangeValue = z.infer<typeof ChangeValue>;
export type Change = z.infer<typeof ChangeInput>;

/** Money of a change value, or null where the value is not money. */
export function moneyOf(value: ChangeValue | undefined) {
  if (typeof value !== 'object' || value === null) return null;
  const parsed = parseMoney(value);
  return parsed.ok ? parsed.money : null;
}

/** Epoch milliseconds of the agent's own deadline, or null. */
export function expiresAtOf(content: Content): number | null {
  return content.expires_at === undefined ? null : Date.parse(content.expires_at);
}

/** Two change values are the same when their money or their JSON is: "1.0" and "1.00" USD change nothing. */
function sameValue(before: ChangeValue, after: ChangeValue): boolean {
  const left = moneyOf(before);
  const right = moneyOf(after);
  if (left && right) return left.amountMinor === right.amountMinor && left.currency === right.currency;
  return JSON.stringify(before) === JSON.stringify(after);
}
