import { type Complain, checkCount, checkLength } from './element-rules.ts';
import { type JsonObject, objectAt, objectsIn, textAt } from './json-value.ts';

const MOST = { title: 50, label: 20, series: 6, points: 20, segments: 6 };

/** A data_visualization block, as docs.slack.dev/reference/block-kit/blocks/data-visualization-block has it. */
export function checkChart(block: JsonObject, at: string, complain: Complain): void {
  checkLength(block.title, `${at}/title`, MOST.title, complain, { required: true });
  const chart = objectAt(block, 'chart');
  const type = textAt(chart, 'type');
  if (type === 'pie') {
    for (const [i, segment] of checkCount(chart.segments, `${at}/chart/segments`, MOST.segments, complain).entries())
      checkPoint(segment, `${at}/chart/segments/${i}`, complain);
    return;
  }
  if (!['bar', 'area', 'line'].includes(type)) {
    complain(`${at}/chart/type`, `unsupported type: ${type}`);
    return;
  }
  const { categories } = objectAt(chart, 'axis_config');
  const labels = Array.isArray(categories) ? categories : [];
  if (labels.length === 0) complain(`${at}/chart/axis_config`, 'missing required field: categories');
  const names = new Set<string>();
  for (const [i, one] of checkCount(chart.series, `${at}/chart/series`, MOST.series, complain).entries()) {
    const here = `${at}/chart/series/${i}`;
    checkLength(one.name, `${here}/name`, MOST.label, complain, { required: true });
    if (names.has(textAt(one, 'name'))) complain(`${here}/name`, 'must be unique');
    names.add(textAt(one, 'name'));
    const points = checkCount(one.data, `${here}/data`, MOST.points, complain);
    for (const [n, point] of points.entries()) checkPoint(point, `${here}/data/${n}`, complain);
    const told = objectsIn(one.data).map((point) => point.label);
    if (JSON.stringify(told) !== JSON.stringify(labels)) complain(`${here}/data`, 'labels must match the categories');
  }
}

function checkPoint(point: JsonObject, at: string, complain: Complain): void {
  checkLength(point.label, `${at}/label`, MOST.label, complain, { required: true });
  if (typeof point.value !== 'number' || !Number.isFinite(point.value)) complain(`${at}/value`, 'must be a number');
}
