import { formatMoney } from '../domain/money.ts';
import { FACT_NAMES, FACTS, type FactName, type FactValue } from './fact-table.ts';
import type { Known } from './facts.ts';
import { inMinor } from './rates.ts';
import { numberAmong, percentAmong } from './tell-apart.ts';

const NOT_KNOWN = new Map(FACT_NAMES.map((name) => [name, `${name.replaceAll('_', ' ')} not known`]));

/** Fills `{fact}` in a rule's sentence; money and shares are written as people read them. */
export function sentence(template: string, known: Known, currency: string): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (name === 'weekly_budget') return known.weeklyBudget ? formatMoney(known.weeklyBudget) : whole;
    const value = isNamed(name) ? known.facts[name] : undefined;
    return isNamed(name) && value !== undefined ? readFact(name, value, currency, template) : whole;
  });
}

/** A fact as people read it: `$12,400`, `11.27%`, `yes`; told apart from every number in the words that it stands among. */
export function readFact(name: FactName, value: FactValue, currency: string, words = ''): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return named(value);
  if (typeof value !== 'number') return value.map(named).join(', ');
  switch (FACTS[name].reads) {
    case 'money': {
      const money = inMinor(value, currency);
      return Number.isSafeInteger(money.amountMinor) ? formatMoney(money) : numberAmong(value, words);
    }
    case 'share':
      return percentAmong(value, words);
    default:
      return numberAmong(value, words);
  }
}

/** Why a fact is not known, as the card says it. */
export function notKnown(name: FactName, { unknown }: Pick<Known, 'unknown'>): string {
  return unknown[name] ?? NOT_KNOWN.get(name) ?? name;
}

function isNamed(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}

// Among the policy's own words an agent's stand in quotes that they cannot close, without signs that mean something here.
function named(value: string): string {
  if (/^[\w.:/-]{1,64}$/.test(value)) return value;
  return `“${value
    .replace(/[^\p{L}\p{M}\p{N} .,:/&+_-]/gu, '')
    .trim()
    .slice(0, 64)
    .toWellFormed()}”`;
}
