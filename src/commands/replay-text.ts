import { ENDS, type Replay, type Replayed } from '../app/replay-policy.ts';
import { formatMoney } from '../domain/money.ts';
import { wrapped } from '../policy/explanation-text.ts';

const WORDS = {
  autopilot: 'autopilot',
  batch: 'batch',
  review: 'review',
  human_only: 'by hand',
  alert: 'told',
  refused: 'not taken',
};

/** What another policy would have done, as lines of at most 80 characters. `limit` is how many are listed by name. */
export function replayText(replay: Replay, since: number, limit: number): string[] {
  const { before, after, changed } = replay;
  const rows: [string, string, string, string][] = [
    ['', 'before', 'after', ''],
    ['people are asked', number(before.cards), number(after.cards), signed(after.cards - before.cards)],
    ['goes by itself', number(before.autopilot), number(after.autopilot), signed(after.autopilot - before.autopilot)],
    ...currencies(replay).map((currency): [string, string, string, string] => {
      const [one, other] = [before.autopilotMinor[currency] ?? 0, after.autopilotMinor[currency] ?? 0];
      const change = money(Math.abs(other - one), currency);
      return [
        'money by itself',
        money(one, currency),
        money(other, currency),
        other === one ? '' : `${other > one ? '+' : '−'}${change}`,
      ];
    }),
  ];
  const notices = replay.notices === 0 ? '' : `, ${number(replay.notices)} of them notices`;
  return [
    ...wrapped(
      `${number(replay.revisions)} revisions since ${new Date(since).toISOString()}${notices}, by the policy ${replay.policyHash.slice(0, 12)}.`,
    ),
    '',
    ...rows.map((row) =>
      `  ${row[0].padEnd(18)}${row[1].padStart(18)}${row[2].padStart(18)}${row[3].padStart(18)}`.trimEnd(),
    ),
    '',
    ...laneTable(replay),
    '',
    ...wrapped(
      `${number(replay.stricter)} stricter, ${number(replay.looser)} looser, ${number(replay.otherApprovers)} with other approvers.`,
    ),
    ...changed.slice(0, limit).flatMap(itemLines),
    ...(changed.length > limit
      ? [
          '',
          `…and ${number(changed.length - limit)} more: --limit ${changed.length} lists all, --json is for machines.`,
        ]
      : []),
  ];
}

function laneTable({ lanes }: Replay): string[] {
  const cell = (text: string) => text.padStart(11);
  return [
    `  was \\ would be${ENDS.map((end) => cell(WORDS[end]))
      .join('')
      .slice(2)}`,
    ...ENDS.filter((from) => from !== 'refused').map(
      (from) => `  ${WORDS[from].padEnd(12)}${ENDS.map((to) => cell(number(lanes[from][to]))).join('')}`,
    ),
  ];
}

function itemLines({
  id,
  revision,
  agent,
  summary,
  before,
  after,
  approversBefore,
  approversAfter,
  why,
}: Replayed): string[] {
  const what =
    before === after ? `${WORDS[after]}: ${approversBefore} → ${approversAfter}` : `${WORDS[before]} → ${WORDS[after]}`;
  return [
    '',
    ...wrapped(`${id}${revision > 1 ? ` revision ${revision}` : ''}, ${agent}: ${what}`, '', '  '),
    ...wrapped(printable(summary), '  “', '   ').map((line, index, all) =>
      index === all.length - 1 ? `${line}”` : line,
    ),
    ...why.flatMap((reason) => wrapped(printable(reason), '  * ', '    ')),
  ];
}

// An agent's words must not steer the terminal.
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, ' ');
}

function currencies({ before, after }: Replay): string[] {
  return [...new Set([...Object.keys(before.autopilotMinor), ...Object.keys(after.autopilotMinor)])].sort();
}

function money(amountMinor: number, currency: string): string {
  return formatMoney({ amountMinor, currency });
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function signed(value: number): string {
  return value === 0 ? '' : `${value > 0 ? '+' : '−'}${number(Math.abs(value))}`;
}
