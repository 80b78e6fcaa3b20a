type Fact = {
  type: 'string' | 'double' | 'bool' | 'list<string>';
  /** How a person reads the value. */
  reads: 'text' | 'number' | 'money' | 'share' | 'yes_no';
  /** Who says so: the agent's own claim in its `context`, or anything that Countersign works out. */
  from: 'computed' | 'context';
  doc: string;
};

/**
 * What rules may ask about. Money is in whole units of the policy's currency. A fact that is not known for a
 * recommendation is left out, never zero: a rule that needs it cannot be judged, and goes to a person.
 *
 * Rules only ever add scrutiny, so the worst that a lying agent gains by a claim is that one rule does not hit; the lane
 * that risk and amount give it stays. What must not depend on an agent's word is computed, or listed by the policy.
 */
export const FACTS = {
  action: computed('string', 'text', 'the action, such as budget.shift'),
  agent: computed('string', 'text', 'the agent that recommends it'),
  platform: computed('string', 'text', 'where it happens, such as google_ads'),
  account: computed('string', 'text', 'the account, as the policy writes it where it lists it, else as the agent does'),
  entity: computed('string', 'text', 'what changes there, as the agent names it'),
  field: computed('string', 'text', 'what changes, such as weekly_budget'),
  moves_money: computed('bool', 'yes_no', 'whether the field that changes counts as money moved'),
  amount: computed('double', 'money', 'money moved: |after − before|, in a week where the field is a budget'),
  before: computed('double', 'number', 'the value before, money or a number'),
  after: computed('double', 'number', 'the value after, money or a number'),
  has_numbers: computed('bool', 'yes_no', 'whether there are numbers or money before and after; always known'),
  times: computed('double', 'number', 'after ÷ before'),
  share_of_weekly_budget: computed(
    'double',
    'share',
    'amount ÷ the weekly budget that the policy lists for the account',
  ),
  price_before: computed('double', 'money', 'the price before, where the field is a price'),
  price_after: computed('double', 'money', 'the price after, where the field is a price'),
  discount: computed(
    'double',
    'share',
    'how far the price after is below the price before, or below list_price if higher',
  ),
  confidence: computed('double', 'share', 'how sure the agent says it is'),
  data_age_hours: computed('double', 'number', 'how old the data is that it looked at'),
  model_version: computed('string', 'text', 'the version of the model'),
  reversible: computed('bool', 'yes_no', 'whether the policy and the agent both say that it can be taken back'),
  irreversible: computed('bool', 'yes_no', 'whether the policy counts the action as irreversible'),
  still_learning: computed('bool', 'yes_no', 'whether the agent says learning_phase: true; where it says nothing, no'),
  weekday: computed('string', 'text', 'monday to sunday, in the time zone of the policy'),
  hour: computed('double', 'number', '0 to 23, in the time zone of the policy'),
  unit_cost: context('double', 'money', 'what one piece costs; the higher of the policy’s own figure and the agent’s'),
  list_price: context('double', 'money', 'the price without any discount'),
  audience_size: context('double', 'number', 'how many people are in the audience'),
  active_shoppers: context('double', 'number', 'how many active shoppers are among them'),
  regions: context('list<string>', 'text', 'regions that it touches, such as DE or US-CA, and those the policy lists'),
  is_default_sku: context('bool', 'yes_no', 'whether the item becomes or is the default choice'),
  sku_age_days: context('double', 'number', 'how old the item is'),
  days_since_change: context('double', 'number', 'days since the same thing was last changed'),
  learning_phase: context('bool', 'yes_no', 'whether the platform is still learning from the last change'),
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof FACTS;
export type FactValue = number | string | boolean | readonly string[];
export type Facts = Partial<Record<FactName, FactValue>>;

/** The names in the order of the table. */
export const FACT_NAMES: readonly FactName[] = Object.keys(FACTS).filter(isFact);

/** Whether a name is that of a fact; names like `constructor` are none. */
export function isFact(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}

function computed<T extends Fact['type'], R extends Fact['reads']>(type: T, reads: R, doc: string) {
  return { type, reads, from: 'computed', doc } as const;
}

function context<T extends Fact['type'], R extends Fact['reads']>(type: T, reads: R, doc: string) {
  return { type, reads, from: 'context', doc } as const;
}
