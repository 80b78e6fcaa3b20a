import type { KnownBlock, ModalView } from '@slack/types';
import { formatMoney } from '../domain/money.ts';
import type { Recommendation } from '../domain/state.ts';
import { context as contextBlock, header, plainSection, plainText, section, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { amendmentLines, changeLine, targetLine, valueWords } from './change.ts';
import { LANE_WORD, RISK_WORD, standingWord, subject } from './headline.ts';
import { agentText, plain } from './mrkdwn.ts';
import { name, titles } from './owners.ts';
import { duration, slackDate } from './time.ts';

/** One entry of the record: what happened, when, and the private values that still exist (a person's handle, a note). */
/** `atMachine`: whoever acted gave their name at the machine, and nobody has checked it. */
export type HistoryEntry = { type: string; at: number; privates: Record<string, string>; atMachine?: boolean };

const LINES_A_SECTION = 8;
const MOST_ENTRIES = 160;
const MOST_PARTS = 40;
const MOST_FIELDS = 30;
const SNAPSHOT_LENGTH = 2_800;

/** Everything known of one recommendation: what happened, how it was scored, what the agent sent, and the hashes. */
export function detailsModal(item: Recommendation, history: readonly HistoryEntry[], context: CardContext): ModalView {
  const blocks: KnownBlock[] = [
    header(plain(subject(item), 150)),
    section(standingLines(item, context)),
    // Whoever looks at it knows that it is shown; the page on an incident has each showing.
    ...titled(
      'What happened',
      chunks(
        timeline(
          history.filter(({ type }) => type !== 'shown'),
          context,
        ),
      ),
    ),
    ...titled('Countersign computed', chunks(scoring(item, context))),
    ...titled(`${plain(item.agent, 64)} says`, sent(item)),
    ...snapshot(item),
    contextBlock(plainText(hashes(item))),
  ];
  return {
    type: 'modal',
    title: plainText('Details', 24),
    close: plainText('Close', 24),
    blocks: withIds(`details.${item.id}.v${item.version}`, blocks),
  };
}

function titled(title: string, blocks: KnownBlock[]): KnownBlock[] {
  return blocks.length === 0 ? [] : [header(title), ...blocks];
}

function standingLines(item: Recommendation, context: CardContext): string[] {
  const { verdict } = item;
  const change = changeLine(item);
  return [
    `*${standingWord(item, context)}* · ${RISK_WORD[verdict.risk]} · ${LANE_WORD[verdict.lane]}`,
    ...(change === null ? [] : [change]),
    ...amendmentLines(item, context),
  ];
}

function timeline(history: readonly HistoryEntry[], context: CardContext): string[] {
  // The beginning and the end tell most; a long middle is counted.
  const hidden = Math.max(0, history.length - MOST_ENTRIES);
  const first = hidden === 0 ? history : history.slice(0, MOST_ENTRIES / 2);
  const last = hidden === 0 ? [] : history.slice(-MOST_ENTRIES / 2);
  return [
    ...first.map((entry) => entryLine(entry, context)),
    ...(hidden === 0 ? [] : [`…and ${hidden} more entries`]),
    ...last.map((entry) => entryLine(entry, context)),
  ];
}

function entryLine({ type, at, privates, atMachine = false }: HistoryEntry, { people }: CardContext): string {
  const { person, to, note, reason } = privates;
  const whom = to === undefined ? '' : ` to ${name(to, people)}`;
  const named = person === undefined ? '' : name(person, people);
  const who = named === '' ? '' : ` by ${atMachine ? `somebody at the machine (as ${named})` : named}${whom}`;
  const said = [note, reason].flatMap((words) => (words === undefined ? [] : [` “${agentText(words, 200)}”`])).join('');
  const what = agentText(type.replace(/_/g, ' '), 60);
  return `${slackDate(at, '{date_num} {time_secs}')} · *${what}*${who}${said}`;
}

function scoring({ verdict }: Recommendation, { people }: CardContext): string[] {
  const { parts, reasons, approval, chain } = verdict;
  const shown = parts.slice(0, MOST_PARTS);
  const steps = chain.slice(0, 5).map(({ roles, withinMs }) => `${titles(roles, people)} for ${duration(withinMs)}`);
  return [
    ...(verdict.amount === null ? [] : [`Money moved: ${formatMoney(verdict.amount)}`]),
    `*Score ${verdict.score}*: every rule that holds, with its points`,
    ...shown.map(({ rule, points, because }) => `• ${points} · ${agentText(rule, 80)}: ${agentText(because, 200)}`),
    ...(parts.length > shown.length ? [`…and ${parts.length - shown.length} more`] : []),
    ...reasons.slice(0, 10).map((reason) => `Because ${agentText(reason, 200)}`),
    `Needs ${approval.mode === 'all' ? 'each of' : 'one of'} ${titles(approval.roles, people, approval.mode === 'all' ? 'and' : 'or')}`,
    ...(steps.length === 0 ? [] : [`Asks ${steps.join(', then ')}`]),
  ];
}

function sent({ content }: Recommendation): KnownBlock[] {
  const { change, next_steps, metrics, model, data, undo } = content;
  const fields: [string, string | undefined][] = [
    ['kind', content.kind],
    ['action', content.action],
    ['summary', content.summary],
    ['target', targetLine(content) ?? undefined],
    ['target name', content.target?.name],
    ['change', change && `${change.field}: ${valueWords(change.before)} → ${valueWords(change.after)}`],
    ['trigger', content.trigger],
    ['reason', content.reason],
    ['expected outcome', content.expected_outcome],
    ['confidence', content.confidence?.toString()],
    ['model', model && `${model.name} ${model.version}`],
    ['data', data && [data.source ?? 'no source named', data.as_of ?? 'no time given'].join(', ')],
    ['undo', undo && undoWords(undo)],
    ['expires at', content.expires_at],
    ['cost of waiting', waitingWords(content)],
    ['amendable', content.amendable?.toString()],
    ...(next_steps ?? []).map((step, index): [string, string] => [`next step ${index + 1}`, step]),
    ...(metrics ?? []).map((metric): [string, string] => [
      `metric ${metric.name}`,
      `${metric.before ?? '?'} → ${metric.after}`,
    ]),
    ...Object.entries(content.context ?? {})
      .slice(0, MOST_FIELDS)
      .map(([key, value]): [string, string] => [
        `context ${key}`,
        Array.isArray(value) ? value.join(', ') : valueWords(value),
      ]),
  ];
  const lines = fields.flatMap(([key, value]) =>
    value === undefined ? [] : [`${plain(key, 80)}: ${plain(value, 1_000)}`],
  );
  // A section holds 3,000 characters: two of these always fit.
  return chunks(lines, 2, plainSection);
}

function undoWords({ supported, window_hours, note }: NonNullable<Recommendation['content']['undo']>): string {
  const hours = window_hours === undefined ? '' : `, for ${window_hours} h`;
  return `${supported ? 'supported' : 'not supported'}${hours}${note === undefined ? '' : `. ${note}`}`;
}

function waitingWords({ cost_of_waiting: cost }: Recommendation['content']): string | undefined {
  return cost && `${cost.amount} ${cost.currency} ${cost.per === 'hour' ? 'an hour' : 'a day'}`;
}

function snapshot({ content }: Recommendation): KnownBlock[] {
  const data = content.data?.snapshot;
  if (data === undefined || Object.keys(data).length === 0) return [];
  return titled('Its data', [plainSection([plain(JSON.stringify(data), SNAPSHOT_LENGTH)])]);
}

function hashes({ id, key, revision, revisionHash, verdict }: Recommendation): string {
  return [
    `id ${id}`,
    `key ${plain(key, 200)}`,
    `revision ${revision}`,
    `revision hash ${revisionHash}`,
    `policy hash ${verdict.policyHash}`,
  ].join('\n');
}

function chunks(lines: readonly string[], size = LINES_A_SECTION, draw: typeof plainSection = section): KnownBlock[] {
  const count = Math.ceil(lines.length / size);
  return Array.from({ length: count }, (_, index) => draw(lines.slice(index * size, (index + 1) * size)));
}
