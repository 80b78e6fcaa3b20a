import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { compileCondition } from './condition.ts';
import type { Policy, Rule } from './policy.ts';
import { type Approve, PolicyFile } from './schema.ts';

/** One thing that is wrong with the file, and where; lines and columns count from 1. */
export type Problem = { line: number; column: number; path: string; message: string };
export type Loaded = { ok: true; policy: Policy } | { ok: false; problems: Problem[] };

type Path = readonly (string | number)[];
type Fault = { path: Path; message: string };

/** Reads, checks and compiles the text of a policy file. Pure: the same text gives the same policy or problems. */
export function loadPolicy(text: string): Loaded {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, schema: 'core' });
  const at = (offset: number) => ({ line: lines.linePos(offset).line, column: lines.linePos(offset).col });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({ ...at(error.pos[0]), path: '', message: firstLine(error.message) })),
    };
  }
  const problem = ({ path, message }: Fault): Problem => ({
    ...at(offsetOf(document.contents, path)),
    path: path.join('.'),
    message,
  });
  const parsed = PolicyFile.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => problem({ path: issue.path.map(keyOf), message: issue.message })),
    };
  }
  const file = parsed.data;
  const faults = crossChecks(file);
  const rules: Rule[] = [];
  for (const [index, rule] of file.rules.entries()) {
    const compiled = compileCondition(rule.when);
    if (compiled.ok) rules.push({ ...rule, condition: compiled.condition });
    else
      faults.push({
        path: ['rules', index, 'when'],
        message: `${compiled.message} (at character ${compiled.offset + 1})`,
      });
  }
  if (faults.length > 0) return { ok: false, problems: faults.map(problem) };
  return { ok: true, policy: { file, rules, hash: createHash('sha256').update(text, 'utf8').digest('hex') } };
}

function crossChecks(file: PolicyFile): Fault[] {
  const faults: Fault[] = [];
  const expect = (known: object, kind: string, name: string, path: Path) => {
    if (!Object.hasOwn(known, name))
      faults.push({ path, message: `${kind} ${name} is not defined; known: ${Object.keys(known).join(', ')}` });
  };
  const roles = (names: readonly string[], path: Path) => {
    for (const name of names) expect(file.roles, 'role', name, path);
  };
  const approve = (rule: Approve, path: Path) => {
    roles('any' in rule ? rule.any : rule.all, path);
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
      if (step.remind_after.some((ms) => ms >= step.within)) {
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
  const seen = new Set<string>();
  for (const [index, { id }] of file.rules.entries()) {
    if (seen.has(id)) faults.push({ path: ['rules', index, 'id'], message: `rule ${id} is defined twice` });
    seen.add(id);
  }
  for (const [index, digest] of file.digests.entries()) {
    if (!validSchedule(digest.cron, digest.timezone)) {
      faults.push({
        path: ['digests', index, 'cron'],
        message: 'expected a cron line such as "0 9 * * 1-5" and an IANA time zone such as Europe/Berlin',
      });
    }
  }
  return faults;
}

function validSchedule(cron: string, timezone: string): boolean {
  try {
    return new Cron(cron, { timezone, paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}

/** The place of a value in the text, or of the nearest parent that exists. */
function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (!pair) return offset;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
      continue;
    }
    if (!isSeq(node)) return offset;
    node = node.items[Number(key)];
    if (!isNode(node)) return offset;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
