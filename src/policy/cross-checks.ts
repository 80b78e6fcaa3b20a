import { authorityFaults } from './authority-checks.ts';
import { batchFaults } from './batch-checks.ts';
import { calendarFaults } from './calendar-checks.ts';
import { digestFaults } from './digest-checks.ts';
import { FACTS } from './facts.ts';
import { limitFaults } from './limit-checks.ts';
import type { Fault, Path } from './located-yaml.ts';
import { OWNER, ownersFaults } from './owners.ts';
import type { Approve, PolicyFile } from './schema.ts';
import { scrutinyFaults } from './scrutiny-order.ts';
import { staffFaults } from './staff-checks.ts';

const PLACEHOLDER = /\{(\w+)\}/g;
/** What a rule's sentence may name. */
const SAYABLE = new Set([...Object.keys(FACTS), 'weekly_budget']);

/** What the schema alone cannot see: names that are defined nowhere, times and tables that contradict each other. */
export function crossChecks(file: PolicyFile): Fault[] {
  const faults: Fault[] = [];
  const expect = (known: object, kind: string, name: string, path: Path) => {
    if (!Object.hasOwn(known, name))
      faults.push({ path, message: `${kind} ${name} is not defined; known: ${Object.keys(known).join(', ')}` });
  };
  const roles = (names: readonly string[], path: Path) => {
    for (const name of names) expect(file.roles, 'role', name, path);
  };
  const approve = (rule: Approve, path: Path) => {
    roles(
      ('any' in rule ? rule.any : rule.all).filter((role) => role !== OWNER),
      path,
    );
  };
  for (const [role, { people }] of Object.entries(file.roles)) {
    for (const person of people) expect(file.people, 'person', person, ['roles', role, 'people']);
  }
  for (const [name, agent] of Object.entries(file.agents))
    expect(file.people, 'person', agent.owner, ['agents', name, 'owner']);
  for (const [name, action] of Object.entries(file.actions)) {
    approve(action.approve, ['actions', name, 'approve']);
    if (action.chain !== undefined) expect(file.chains, 'chain', action.chain, ['actions', name, 'chain']);
  }
  approve(file.unknown.approve, ['unknown', 'approve']);
  roles([file.confidence.senior], ['confidence', 'senior']);
  roles(file.halt.release, ['halt', 'release']);
  if (file.rollback && file.rollback.approve_over.currency !== file.currency) {
    faults.push({
      path: ['rollback', 'approve_over', 'currency'],
      message: `expected ${file.currency}, the currency of this policy`,
    });
  }
  if (file.confidence.middle > file.confidence.high) {
    faults.push({ path: ['confidence', 'middle'], message: 'expected middle to be no more than high' });
  }
  for (const [name, steps] of Object.entries(file.chains)) {
    for (const [index, step] of steps.entries()) {
      const asked = typeof step.ask === 'string' ? [step.ask] : step.ask;
      roles(
        asked.filter((role) => role !== 'approvers'),
        ['chains', name, index, 'ask'],
      );
      if (step.remind_after?.some((ms) => ms >= step.within)) {
        faults.push({
          path: ['chains', name, index, 'remind_after'],
          message: 'expected reminders before the step ends',
        });
      }
    }
    if (steps[0]?.ask !== 'approvers') {
      faults.push({
        path: ['chains', name, 0, 'ask'],
        message: 'expected the first step to ask `approvers`, the roles that must approve',
      });
    }
  }
  const seen = new Set<string>(Object.keys(file.guards));
  for (const [index, { id, because }] of file.rules.entries()) {
    if (seen.has(id))
      faults.push({
        path: ['rules', index, 'id'],
        message: `${id} is defined twice; expected a name that no other rule or guard has`,
      });
    seen.add(id);
    for (const [, fact = ''] of because.matchAll(PLACEHOLDER)) {
      if (!SAYABLE.has(fact))
        faults.push({
          path: ['rules', index, 'because'],
          message: `{${fact}} is no fact; known: ${[...SAYABLE].join(', ')}`,
        });
    }
  }
  for (const [index, { platforms = [], agents = [] }] of file.notices.entries()) {
    for (const agent of agents) expect(file.agents, 'agent', agent, ['notices', index, 'agents']);
    for (const platform of platforms)
      if (!file.platforms.includes(platform))
        faults.push({
          path: ['notices', index, 'platforms'],
          message: `platform ${platform} is not defined; known: ${file.platforms.join(', ')}`,
        });
  }
  return [
    ...faults,
    ...ownersFaults(file),
    ...calendarFaults(file),
    ...digestFaults(file),
    ...authorityFaults(file),
    ...staffFaults(file),
    ...scrutinyFaults(file),
    ...limitFaults(file),
    ...batchFaults(file),
  ];
}
