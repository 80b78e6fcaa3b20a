import type { Block } from '@slack/types';
import { approvalRate, type Tally, undoRate } from '../domain/figures.ts';
import { kindName, type ShownFigures } from './figure-words.ts';
import { plain } from './mrkdwn.ts';

/** What a picture shows: for each category one value of each series, null where there is none to be known. */
export type Chart = {
  /** Whether the categories are stretches of time, or names that want room. */
  over: 'time' | 'names';
  title: string;
  categories: string[];
  series: { name: SeriesName; values: (number | null)[] }[];
};
export type SeriesName =
  | 'Autopilot'
  | 'Approved'
  | 'Rejected'
  | 'Expired'
  | 'Half within'
  | 'Nine of ten within'
  | 'Taken back';

/** Slack's chart of docs.slack.dev/reference/block-kit/blocks/data-visualization-block; @slack/types does not know it yet. */
export type ChartBlock = Block & {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'bar';
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[] };
  };
};

// Slack takes two charts in a message, with up to 20 places and labels of 20 characters.
const MOST_CHARTS = 2;
const MOST_LABEL = 20;
const MOST_KINDS = 8;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The pictures of the figures that are to be told; none where nothing was answered. */
export function chartsOf(shown: ShownFigures): Chart[] {
  const { parts, figures } = shown;
  return [
    ...(parts.includes('volume') ? [volumeChart(shown)] : []),
    ...(parts.includes('time_to_decide') && figures.total.medianMs !== null ? [timeChart(shown)] : []),
    ...(parts.includes('rates') ? [rateChart(shown)] : []),
  ].filter(({ categories, series }) => categories.length > 0 && series.length > 0);
}

/** The charts as blocks: as many of them as Slack takes in one message. */
export function chartBlocks(charts: readonly Chart[]): ChartBlock[] {
  return charts.slice(0, MOST_CHARTS).map(({ title, categories, series }) => {
    const labels = unlike(categories);
    return {
      type: 'data_visualization',
      title,
      chart: {
        type: 'bar',
        series: series.map(({ name, values }) => ({
          name,
          data: labels.map((label, index) => ({ label, value: values[index] ?? 0 })),
        })),
        axis_config: { categories: labels },
      },
    };
  });
}

function volumeChart({ figures: { spans } }: ShownFigures): Chart {
  const series: Chart['series'] = [
    { name: 'Autopilot', values: spans.map(({ autopilot }) => autopilot) },
    { name: 'Approved', values: spans.map(({ approved }) => approved) },
    { name: 'Rejected', values: spans.map(({ rejected }) => rejected) },
    { name: 'Expired', values: spans.map(({ expired }) => expired) },
  ];
  return {
    over: 'time',
    title: 'How it was answered',
    categories: spans.map(({ label }) => label),
    series: series.filter(({ values }) => values.some((value) => value !== 0)),
  };
}

function timeChart({ figures: { spans } }: ShownFigures): Chart {
  const inHours = spans.some(({ p90Ms }) => (p90Ms ?? 0) >= 3 * HOUR_MS);
  const scaled = (ms: number | null) => Math.round(((ms ?? 0) / (inHours ? HOUR_MS : MINUTE_MS)) * 10) / 10;
  return {
    over: 'time',
    title: `${inHours ? 'Hours' : 'Minutes'} until people decided`,
    categories: spans.map(({ label }) => label),
    series: [
      { name: 'Half within', values: spans.map(({ medianMs }) => scaled(medianMs)) },
      { name: 'Nine of ten within', values: spans.map(({ p90Ms }) => scaled(p90Ms)) },
    ],
  };
}

function rateChart(shown: ShownFigures): Chart {
  const kinds = shown.figures.kinds.filter(isRated).slice(0, MOST_KINDS);
  const percents = (rate: number | null) => rate && Math.round(rate * 100);
  return {
    over: 'names',
    title: 'Approved and taken back, in %',
    categories: kinds.map((kind) => kindName(kind, shown)),
    series: [
      { name: 'Approved', values: kinds.map((kind) => percents(approvalRate(kind))) },
      { name: 'Taken back', values: kinds.map((kind) => percents(undoRate(kind))) },
    ],
  };
}

/** Whether there is more to show than that nothing was asked of people and nothing taken back. */
function isRated(kind: Tally): boolean {
  return approvalRate(kind) !== null || kind.takenBack > 0;
}

/** Labels of at most 20 characters, each another. */
function unlike(categories: readonly string[]): string[] {
  const labels: string[] = [];
  for (const [index, category] of categories.entries()) {
    const label = plain(category, MOST_LABEL);
    labels.push(labels.includes(label) ? `${plain(category, MOST_LABEL - 4)} ${index + 1}` : label);
  }
  return labels;
}
