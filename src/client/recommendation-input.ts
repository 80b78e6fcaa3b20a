/** Money on the wire: a decimal string and an ISO 4217 code, such as `{ amount: "12400.00", currency: "USD" }`. */
export type MoneyInput = { amount: string; currency: string };

/** A value before or after a change. Send money as money, so that its limits apply. */
export type ChangeValue = MoneyInput | string | number | boolean | null;

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What changes, from what to what. */
export type Change = { field: string; before: ChangeValue; after: ChangeValue };

/** What the action is about. */
export type TargetInput = {
  /** Such as `google_ads`. */
  platform: string;
  account: string;
  /** The platform's own id of the thing that changes, such as `campaignBudgets/987`. */
  entity: string;
  /** What a person calls it. */
  name?: string;
};

type Common = {
  /** Such as `budget.shift`. */
  action: string;
  /** One line, read first on the card: what should happen, to what, by how much. */
  summary: string;
  change?: Change;
  /** Figures that the rules need beside the change, such as the whole weekly budget. */
  context?: Readonly<Record<string, MoneyInput | string | number | boolean | readonly string[]>>;
  /** The event that set this off. */
  trigger?: string;
  /** Why it is a good idea. */
  reason?: string;
  next_steps?: readonly string[];
  expected_outcome?: string;
  metrics?: readonly { name: string; before?: string; after: string }[];
  /** How sure the model is, 0 to 1. It can raise scrutiny and never lowers it. */
  confidence?: number;
  model?: { name: string; version: string };
  /** What the model looked at; `as_of` is ISO 8601. */
  data?: { as_of?: string; source?: string; snapshot?: Record<string, JsonValue> };
  /** Whether, and for how long, the agent can take the action back. */
  undo?: { supported: boolean; window_hours?: number; note?: string };
  /** After this the recommendation makes no sense any more; ISO 8601. */
  expires_at?: string;
  /** What each hour or day without a decision costs. */
  cost_of_waiting?: MoneyInput & { per: 'hour' | 'day' };
  /**
   * Whether you act on a smaller change than you asked for. A person may then approve less; `amended_change` of the answer
   * and of the callback says what. Act on that one or withdraw: never on your own.
   */
  amendable?: boolean;
};

/** What an agent sends: an action that waits for a decision, or a notice that needs none. */
export type RecommendationInput =
  | (Common & { kind: 'action'; target: TargetInput })
  | (Common & { kind: 'notice'; target?: TargetInput });
