import { type LimitUse, limitPhrase } from '../domain/exposure.ts';
import { formatMoney } from '../domain/money.ts';
import type { ApprovalRule, Verdict } from '../domain/verdict.ts';
import type { RuleLine, Trace } from './explain.ts';
import { RISK_WORDS } from './judge.ts';
import type { PolicyFile } from './schema.ts';

const WIDTH = 80;
const RESULTS = { hit: 'HIT', cannot_be_checked: '?', miss: '-' } as const;

/** A verdict that is alone in the world, how it came about, and how far it would use each limit. */
export type Explained = { verdict: Verdict; trace: Trace; limits: readonly LimitUse[] };

/**
 * A verdict and how it came about, as lines of at most 80 characters that can be read aloud: who decides and why first,
 * then facts, rules and arithmetic.
 */
export function explanationText(file: PolicyFile, agent: string, { verdict, trace, limits }: Explained): string[] {
  const { risk, score } = verdict;
  const isNotice = trace.kind === 'notice';
  const lane = isNotice ? 'notice' : verdict.alert ? 'alert' : verdict.lane;
  return [
    ...wrapped(
      `${verdict.title}, recommended by ${agent}: ${laneWords(lane)}, ${RISK_WORDS[risk]} risk, score ${score}.`,
    ),
    ...wrapped(isNotice ? 'A notice: recorded and digested, nobody is asked.' : whoDecides(file, verdict)),
    ...section(
      'Why',
      verdict.reasons.flatMap((reason) => wrapped(reason, '  * ', '    ')),
    ),
    ...section('Facts', factLines(trace)),
    ...section('Rules, guards and calendar', ruleLines(trace)),
    ...section('Score', scoreLines(trace)),
    ...section('Lane', isNotice ? [] : laneLines(trace)),
    ...section('Limits', limitLines(limits)),
    ...section(
      verdict.lane === 'autopilot' ? 'If people are asked' : 'Who approves',
      isNotice || verdict.alert ? [] : approvalLines(file, verdict, trace),
    ),
    '',
    ...wrapped(`By the policy ${trace.policyHash.slice(0, 12)}. Nothing was recorded or sent.`),
  ];
}

function whoDecides(file: PolicyFile, { alert, lane, approval, batch }: Verdict): string {
  if (alert) return 'An alert: recorded and digested. Nobody is asked, and the agent may not do it.';
  const people = `${signers(file, approval)} must approve.`;
  switch (lane) {
    case 'autopilot':
      return `Policy approves it. If people are asked: ${people}`;
    case 'batch':
      return batch === undefined
        ? `${people} It is asked by itself: no row of batches is for it.`
        : `${people} It is asked in the batch ${batch.name}: ${batch.atMost} at most, up to ${formatMoney(batch.upTo)} in all, after ${duration(batch.everyMs)} at the latest.`;
    case 'review':
      return people;
    case 'human_only':
      return `${people} A person then does it by hand, never the agent.`;
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function factLines({ facts }: Trace): string[] {
  const known = facts.flatMap((fact) => (fact.value === null ? [] : [{ name: fact.name, value: fact.value }]));
  const unknown = facts.flatMap(({ name, value }) => (value === null ? [name] : []));
  return [
    ...columns(known.map(({ name, value }) => [name, value])),
    ...(unknown.length === 0 ? [] : wrapped(`not known: ${unknown.join(', ')}`, '  ', '    ')),
  ];
}

function ruleLines({ rules }: Trace): string[] {
  const idle = rules.filter(({ result }) => result === 'not_for_this_action').map(({ id }) => id);
  return [
    ...rules.flatMap((rule) => (rule.result === 'not_for_this_action' ? [] : ruleLine(rule, rule.result))),
    ...(idle.length === 0 ? [] : wrapped(`not for this action: ${idle.join(', ')}`, '  ', '    ')),
  ];
}

function ruleLine(rule: RuleLine, result: keyof typeof RESULTS): string[] {
  const effects = [
    rule.points > 0 ? `${rule.points} points` : null,
    rule.risk === null ? null : `risk at least ${RISK_WORDS[rule.risk]}`,
    rule.atLeast === null ? null : `at least ${laneWords(rule.atLeast)}`,
    rule.senior ? 'the senior signs' : null,
  ].filter((effect) => effect !== null);
  const effect = result === 'miss' ? 'does not hold' : effects.join(', ') || 'no effect';
  const values = rule.facts.map(({ name, value }) => `${name} = ${value ?? 'not known'}`);
  const indent = ' '.repeat(8);
  return [
    ...wrapped(
      `${rule.id}: ${result === 'cannot_be_checked' ? 'cannot be checked; ' : ''}${effect}`,
      `  ${RESULTS[result].padEnd(6)}`,
      indent,
    ),
    ...wrapped(rule.when, indent, `${indent}  `),
    ...(values.length === 0 ? [] : wrapped(`with ${values.join(', ')}`, indent, `${indent}  `)),
  ];
}

function scoreLines({ score: { parts, sum, score, doubt } }: Trace): string[] {
  const lines = parts.flatMap(({ rule, points, because }, index) => {
    const what =
      rule === 'doubt'
        ? `${because}: ${doubt}`
        : rule === 'risk' || because.includes(rule)
          ? because
          : `${rule}: ${because}`;
    return wrapped(what, `${index === 0 ? '  ' : ' +'}${String(points).padStart(4)}  `, ' '.repeat(8));
  });
  const cut = score === sum ? '' : `, which counts as ${score}`;
  return [...lines, ` =${String(sum).padStart(4)}${cut}`];
}

function laneLines({ lane, risk }: Trace): string[] {
  const { band, ofTheTable, floors, enforced, observes } = lane;
  const raised = risk.raisedBy.filter((by) => by.risk === risk.risk && by.risk !== risk.ofTheAction);
  const because = raised.length === 0 ? 'as the action has it' : `by ${raised.map(({ rule }) => rule).join(', ')}`;
  return [
    ...wrapped(`risk ${RISK_WORDS[risk.risk]}, ${because}`, '  ', '    '),
    ...wrapped(
      `the table says ${laneWords(ofTheTable)} for ${RISK_WORDS[risk.risk]} risk and ${band} confidence`,
      '  ',
      '    ',
    ),
    ...floors.flatMap(({ by, lane: floor }) => wrapped(`${by} asks for at least ${laneWords(floor)}`, '  ', '    ')),
    ...(observes
      ? wrapped(
          `so it would be ${laneWords(enforced)}; ${lane.alerts ? 'this policy only alerts, so nothing may be done' : 'this policy observes, so people decide'}`,
          '  ',
          '    ',
        )
      : [`  so it is ${laneWords(lane.lane)}`]),
  ];
}

function limitLines(limits: readonly LimitUse[]): string[] {
  const lines = limits.flatMap((use) =>
    wrapped(`${use.id}: ${limitPhrase(use)}${use.passed ? `, so ${limitEffect(use)}` : ''}`, '  ', '    '),
  );
  return lines.length === 0 ? [] : [...lines, ...wrapped('What else moved or waits is not counted here.', '  ')];
}

function limitEffect({ beyond, risk, senior }: LimitUse): string {
  const effects = [
    beyond === 'refuse' ? 'it is not taken' : `at least ${laneWords(beyond)}`,
    risk === undefined ? null : `risk at least ${RISK_WORDS[risk]}`,
    senior ? 'the senior signs' : null,
  ];
  return effects.filter((effect) => effect !== null).join(', ');
}

function approvalLines(file: PolicyFile, { approval, chain, freezes }: Verdict, trace: Trace): string[] {
  const why = trace.approval.listed ? 'by `actions`' : 'by `unknown`, since `actions` does not list it';
  const steps = chain.map(
    ({ roles, withinMs }, index) =>
      `${index === 0 ? 'asks' : 'then'} ${titles(file, roles, 'or')} for ${duration(withinMs)}`,
  );
  return [
    ...wrapped(`${signers(file, approval)}, ${why}`, '  ', '    '),
    ...trace.approval.senior.flatMap((reason) => wrapped(reason, '  ', '    ')),
    ...wrapped(`${steps.join('; ')}; then it expires`, '  ', '    '),
    ...freezes.flatMap(({ name, kind, from, until }) =>
      wrapped(
        `${name}: ${kind === 'hold' ? 'waits' : 'is not taken'} from ${iso(from)} to ${iso(until)}`,
        '  ',
        '    ',
      ),
    ),
  ];
}

/** `Marketing head or Finance`, `Channel owner and Legal`, `2 of …, Marketing head among them`. */
export function signers(file: PolicyFile, { mode, roles, quorum = 1, must }: ApprovalRule): string {
  const named = titles(file, roles, mode === 'any' ? 'or' : 'and');
  const count = mode === 'any' ? 1 : roles.length;
  const people = quorum > count ? `${quorum} people of ${named}` : named;
  return must === undefined ? people : `${people}, ${titles(file, [must], 'and')} among them,`;
}

function titles(file: PolicyFile, roles: readonly string[], joint: string): string {
  const named = roles.map((role) => (Object.hasOwn(file.roles, role) ? file.roles[role]?.title : undefined) ?? role);
  const last = named.pop() ?? 'nobody';
  return named.length === 0 ? last : `${named.join(', ')} ${joint} ${last}`;
}

function laneWords(lane: string): string {
  return lane.replaceAll('_', ' ');
}

function duration(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ];
  const [size, unit] = units.find(([each]) => ms >= each && ms % each === 0) ?? [1, ' ms'];
  return `${ms / size}${unit}`;
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(':00.000Z', 'Z');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2;
  return rows.flatMap(([name, value]) => wrapped(value, `  ${name.padEnd(width)}`, ' '.repeat(width + 2)));
}

/** Text in lines of at most 80 characters, broken between words; a word that is longer stands alone. */
export function wrapped(text: string, first = '', rest = first): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/)) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
