import type { KnownBlock } from '@slack/types';
import type { Recommendation } from '../domain/state.ts';
import { context, mrkdwn, plainSection, plainText } from './blocks.ts';
import { changeClaim } from './change.ts';
import { agentName } from './headline.ts';
import { agentText, plain } from './mrkdwn.ts';
import { moment } from './time.ts';

const MOST_METRICS = 3;
const MOST_STEPS = 3;

/** What the agent says, set apart from what Countersign knows: its words stand in plain text under its name. */
export function claimBlocks(item: Recommendation): KnownBlock[] {
  const { content } = item;
  const metrics = (content.metrics ?? []).slice(0, MOST_METRICS);
  const said = claimParts(item).map((line) =>
    line.map(({ label, words, max }) => `${label}${plain(words, max)}`).join(' · '),
  );
  const figures = metrics.length === 0 ? [] : [metrics.map(metricText).join(' · ')];
  return [
    context(mrkdwn([`*${agentName(item)} says* (its own words, not checked):`])),
    plainSection([...figures, ...said]),
    ...sources(item),
  ];
}

/** The same claim as lines of mrkdwn, for a screen reader. */
export function claimLines(item: Recommendation): string[] {
  const parts = claimParts(item)
    .flat()
    .map(({ label, words, max }) => `${label}${agentText(words, max)}`);
  const metrics = (item.content.metrics ?? []).slice(0, MOST_METRICS).map((metric) => {
    const before = metric.before === undefined ? '' : `${agentText(metric.before, 60)} → `;
    return `${agentText(metric.name, 60)}: ${before}${agentText(metric.after, 60)}`;
  });
  const { model, data } = item.content;
  const version = model === undefined ? [] : [`Model ${agentText(`${model.name} ${model.version}`, 120)}`];
  const asOf = data?.as_of === undefined ? [] : [`Data as of: ${moment(Date.parse(data.as_of))}`];
  return [
    `${agentName(item)} says:`,
    ...parts,
    ...metrics,
    ...confidence(item),
    ...version,
    ...asOf,
    '(Its own words, not checked.)',
  ];
}

type Part = { label: string; words: string; max: number };

/** Line by line, few enough that the whole card is seen at once on a phone. */
function claimParts({ content, verdict }: Recommendation): Part[][] {
  const steps = content.next_steps ?? [];
  const more = steps.length > MOST_STEPS ? ` (and ${steps.length - MOST_STEPS} more, see Details)` : '';
  const next = steps.slice(0, MOST_STEPS).map((step, index) => `${index + 1}. ${step}`);
  const lines = [
    [{ label: 'Changes ', words: changeClaim({ content, verdict }) ?? undefined, max: 400 }],
    [{ label: '', words: content.summary, max: 300 }],
    [
      { label: 'Why now: ', words: content.trigger, max: 250 },
      { label: 'Because: ', words: content.reason, max: 300 },
    ],
    [
      { label: 'Likely outcome: ', words: content.expected_outcome, max: 250 },
      { label: 'Next: ', words: next.length === 0 ? undefined : `${next.join(' ')}${more}`, max: 400 },
    ],
  ];
  return lines
    .map((line) => line.flatMap(({ label, words, max }) => (words === undefined ? [] : [{ label, words, max }])))
    .filter((line) => line.length > 0);
}

function metricText({ name, before, after }: { name: string; before?: string | undefined; after: string }): string {
  const from = before === undefined ? '' : `${plain(before, 60)} → `;
  return `${plain(name, 60)} ${from}${plain(after, 60)}`;
}

/** How sure the agent says it is; empty where it does not say. */
function confidence({ content }: Recommendation): string[] {
  return content.confidence === undefined ? [] : [`${Math.round(content.confidence * 100)} % sure`];
}

function sources(item: Recommendation): KnownBlock[] {
  const { model, data } = item.content;
  const plainParts = [
    ...confidence(item),
    ...(model === undefined ? [] : [`model ${plain(model.name, 60)} ${plain(model.version, 60)}`]),
  ];
  const elements = [
    ...(plainParts.length === 0 ? [] : [plainText(plainParts.join(' · '))]),
    ...(data?.as_of === undefined ? [] : [mrkdwn([`data as of: ${moment(Date.parse(data.as_of))}`])]),
  ];
  return elements.length === 0 ? [] : [context(...elements)];
}
