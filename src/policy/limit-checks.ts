import type { Fault } from './located-yaml.ts';
import type { PolicyFile } from './schema.ts';

/** Limits that could not be told apart, could not be added up, or are held against a budget that nobody knows. */
export function limitFaults({ limits, currency }: Pick<PolicyFile, 'limits' | 'currency'>): Fault[] {
  const seen = new Set<string>();
  return limits.flatMap(({ id, per, most }, index) => {
    const faults: Fault[] = [];
    const fault = (key: string, message: string) => faults.push({ path: ['limits', index, key], message });
    if (seen.has(id)) fault('id', `limit ${id} is defined twice`);
    seen.add(id);
    if ('share_of_weekly_budget' in most) {
      if (!per.includes('account'))
        fault('per', 'expected account: a share of the weekly budget is that of an account');
    } else if (most.currency !== currency) {
      fault('most', `expected an amount in ${currency}, the currency of this policy, in which money is added up`);
    }
    return faults;
  });
}
