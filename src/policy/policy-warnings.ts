import { batchWarnings } from './batch-checks.ts';
import { limitWarnings } from './limit-warnings.ts';
import type { Fault, Path } from './located-yaml.ts';
import { matches, type Policy } from './policy.ts';
import { isVariableName } from './policy-diff.ts';
import { addsNothing, idleFault, ruleWarnings } from './rule-warnings.ts';
import type { PolicyFile } from './schema.ts';

/**
 * What is allowed and most likely not meant: each says what it comes to and what to do. Each check stands alone, and none
 * of them stops a policy from coming into force.
 */
export function policyWarnings(policy: Policy): Fault[] {
  const checks = [unused, idleAgents, idlePatterns, pastedSecrets, limitWarnings, batchWarnings, noRate];
  return [
    ...ruleWarnings(policy),
    ...idleGuards(policy),
    ...uncovered(policy),
    ...checks.flatMap((check) => check(policy.file)),
  ];
}

/** Roles and chains that nothing names. */
function unused(file: PolicyFile): Fault[] {
  const { roles, chains, ...rest } = file;
  const byRoles = new Set(stringsIn([rest, chains]));
  const byChains = new Set(stringsIn([rest]));
  return [
    ...Object.keys(roles)
      .filter((role) => !byRoles.has(role))
      .map((role) => ({
        path: ['roles', role],
        message: `nothing asks for ${role}: let it approve something, or delete it`,
      })),
    ...Object.keys(chains)
      .filter((chain) => chain !== 'default' && !byChains.has(chain))
      .map((chain) => ({
        path: ['chains', chain],
        message: `no action goes by the chain ${chain}: name it in an action, or delete it`,
      })),
  ];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Actions that no rule and no guard looks at. */
function uncovered({ file: { actions }, rules }: Policy): Fault[] {
  const lasting = rules.filter(({ kind }) => kind !== 'calendar');
  return Object.keys(actions)
    .filter((action) => !lasting.some((rule) => rule.for.some((pattern) => matches(pattern, action))))
    .map((action) => ({
      path: ['actions', action],
      message: `no rule and no guard looks at ${action}: only its risk and the agent's confidence decide; name it in the \`for\` of a rule`,
    }));
}

/** Patterns of agents that match no action of the policy. */
function idleAgents({ actions, agents }: PolicyFile): Fault[] {
  return Object.entries(agents).flatMap(([agent, entry]) =>
    entry.actions.flatMap((pattern, index) =>
      Object.keys(actions).some((action) => matches(pattern, action))
        ? []
        : [
            {
              path: ['agents', agent, 'actions', index],
              message: `${pattern} matches no action of this policy, so what ${agent} recommends by it is unknown here; list the action, or correct the pattern`,
            },
          ],
    ),
  );
}

/** Secrets in the place of their variables. What stands there is not repeated. */
function pastedSecrets({ agents }: PolicyFile): Fault[] {
  return Object.entries(agents).flatMap(([agent, { secret_env: names }]) =>
    names.flatMap((name, index) =>
      isVariableName(name)
        ? []
        : [
            {
              path: ['agents', agent, 'secret_env', index],
              message: `this does not look like the name of a variable, such as BID_PILOT_SECRET; if it is the secret of ${agent} itself, make a new one: this one has been seen`,
            },
          ],
    ),
  );
}

/** Guards that were tuned until nothing is left of them. */
function idleGuards({ rules }: Policy): Fault[] {
  return rules
    .filter((rule) => rule.kind === 'guard' && addsNothing(rule))
    .map((rule) => idleFault(rule, ['guards', rule.id]));
}

/** Patterns of guards, limits, notices and the calendar that match no action of the policy. */
function idlePatterns({ actions, guards, limits, calendar, notices }: PolicyFile): Fault[] {
  const written: [Path, readonly string[]][] = [
    ...Object.entries(guards).map(([id, guard]): [Path, readonly string[]] => [['guards', id], guard?.for ?? []]),
    ...limits.map((limit, index): [Path, readonly string[]] => [['limits', index], limit.for]),
    ...calendar.map((entry, index): [Path, readonly string[]] => [['calendar', index], entry.for]),
    ...notices.map((row, index): [Path, readonly string[]] => [['notices', index], row.for]),
  ];
  return written.flatMap(([path, patterns]) =>
    patterns.flatMap((pattern, place) =>
      Object.keys(actions).some((action) => matches(pattern, action))
        ? []
        : [
            {
              path: [...path, 'for', place],
              message: `${pattern} matches no action of this policy: correct it, or list the action it is meant for`,
            },
          ],
    ),
  );
}

/** Budgets in a currency that has no rate. */
function noRate({ accounts, currency, rates }: PolicyFile): Fault[] {
  return Object.entries(accounts).flatMap(([account, { weekly_budget: budget }]) =>
    budget === undefined || budget.currency === currency || Object.hasOwn(rates, budget.currency)
      ? []
      : [
          {
            path: ['accounts', account, 'weekly_budget'],
            message: `there is no rate for ${budget.currency}, so every move in this account goes to a person; add it to \`rates\``,
          },
        ],
  );
}
