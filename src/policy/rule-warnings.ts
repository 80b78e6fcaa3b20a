import { higher, stricter } from '../domain/verdict.ts';
import { contradictionIn, implies, outOfRange, type Shape, shapeOf } from './condition-shape.ts';
import type { Fault, Path } from './located-yaml.ts';
import { matches, type Policy, type Rule } from './policy.ts';
import { unlistedNames } from './unlisted-names.ts';

/** Rules that do nothing, or nothing that another does not do already: most often a guard with a slip of the pen. */
export function ruleWarnings({ file, rules: all }: Policy): Fault[] {
  const actions = Object.keys(file.actions);
  const allowed = actions.filter((action) =>
    Object.values(file.agents).some((agent) => agent.actions.some((pattern) => matches(pattern, action))),
  );
  // Guards and the calendar are built so that they can fire; what the file writes itself is what slips.
  const rules = all.filter(({ kind }) => kind === 'rule');
  const shapes = rules.map((rule) => ({ rule, shape: shapeOf(rule.when) }));
  return shapes.flatMap(({ rule, shape }, index): Fault[] => {
    const never = neverFires(rule, shape);
    if (never !== null) return [{ path: ['rules', index, 'when'], message: never }];
    const unlisted = unlistedNames(rule.when, file);
    if (unlisted.length > 0)
      return unlisted.map((name) => ({ path: ['rules', index, 'when'], message: `rule ${rule.id} looks for ${name}` }));
    const idle = rule.for.flatMap((pattern, place): Fault[] =>
      actions.some((action) => matches(pattern, action))
        ? []
        : [
            {
              path: ['rules', index, 'for', place],
              message: `${pattern} matches no action of this policy: correct it, or list the action it is meant for`,
            },
          ],
    );
    if (idle.length > 0) return idle;
    if (!allowed.some((action) => rule.for.some((pattern) => matches(pattern, action))))
      return [
        {
          path: ['rules', index, 'for'],
          message: `rule ${rule.id} can never fire: no agent may recommend what it is for; give an agent the action, or delete the rule`,
        },
      ];
    if (addsNothing(rule)) return [idleFault(rule, ['rules', index])];
    const over = shapes.find(
      (other, place) =>
        overshadows(other.rule, rule, implies(shape, other.shape)) &&
        (place < index || !overshadows(rule, other.rule, implies(other.shape, shape))),
    );
    if (over === undefined) return [];
    return [
      {
        path: ['rules', index],
        message: `rule ${rule.id} fires only where ${over.rule.id} fires too, and asks for nothing more${rule.points > 0 ? ' than its points' : ''}: make it stricter, or delete it`,
      },
    ];
  });
}

function neverFires(rule: Rule, shape: Shape): string | null {
  const contradiction = contradictionIn(shape);
  const beyond = outOfRange(shape);
  const mend = 'mend the condition, or delete the rule';
  if (contradiction !== null)
    return `rule ${rule.id} can never fire: its bounds on ${contradiction} exclude each other; ${mend}`;
  if (beyond !== null) return `rule ${rule.id} can never fire: ${beyond}; ${mend}`;
  // With nothing known, only a condition that no fact can make true is false.
  return rule.condition.holds({}, 0) === false
    ? `rule ${rule.id} can never fire: its condition is always false; ${mend}`
    : null;
}

/** Whether it changes nothing where it holds: every effect that it has is the mildest there is. */
export function addsNothing({ points, risk = 'low', at_least = 'autopilot', senior }: Rule): boolean {
  return points === 0 && risk === 'low' && at_least === 'autopilot' && !senior;
}

export function idleFault({ kind, id }: Rule, path: Path): Fault {
  return {
    path,
    message: `${kind} ${id} adds nothing where it holds: give it points, a risk, at_least or senior, or delete it`,
  };
}

/** Whether `over` covers every action of `rule`, holds wherever it does, and has every effect that it has. */
function overshadows(over: Rule, rule: Rule, implied: boolean): boolean {
  if (over === rule || !implied) return false;
  const covers = rule.for.every((pattern) => over.for.some((wider) => matches(wider, pattern)));
  const [risk, lane] = [over.risk ?? 'low', over.at_least ?? 'autopilot'];
  return (
    covers &&
    over.points >= rule.points &&
    (over.senior || !rule.senior) &&
    higher(risk, rule.risk ?? 'low') === risk &&
    stricter(lane, rule.at_least ?? 'autopilot') === lane
  );
}
