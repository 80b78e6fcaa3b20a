import type { ReactNode } from 'react';
import { type JsonObject, objectAt, objectsIn, textAt } from '../json-value.ts';

const HEIGHT = 120;
const SLOT = 72;
const COLOURS = ['#1264a3', '#2eb67d', '#e01e5a', '#9b9b9b', '#ecb22e', '#4a154b'];

/** A data_visualization block of bars, as Slack's own chart would show it: title, names of the series, bars, labels. */
export function Chart({ block }: { block: JsonObject }): ReactNode {
  const chart = objectAt(block, 'chart');
  const series = objectsIn(chart.series).map((one) => ({ name: textAt(one, 'name'), points: objectsIn(one.data) }));
  const labels = (series[0]?.points ?? []).map((point) => textAt(point, 'label'));
  const most = Math.max(1, ...series.flatMap(({ points }) => points.map(({ value }) => Number(value))));
  const bar = (SLOT - 16) / Math.max(1, series.length);
  return (
    <figure className="block-chart">
      <figcaption>{textAt(block, 'title')}</figcaption>
      <p>
        {series.map(({ name }, index) => (
          <span key={name} style={{ color: colourOf(index) }}>
            ■ {name}
          </span>
        ))}
      </p>
      <svg viewBox={`0 0 ${SLOT * labels.length} ${HEIGHT + 20}`} role="img">
        <title>{textAt(block, 'title')}</title>
        {labels.map((label, at) => (
          <g key={label} transform={`translate(${SLOT * at} 0)`}>
            {series.map(({ name, points }, index) => {
              const height = (HEIGHT * Number(points[at]?.value ?? 0)) / most;
              const x = 8 + index * bar;
              return (
                <rect key={name} x={x} y={HEIGHT - height} width={bar - 2} height={height} fill={colourOf(index)} />
              );
            })}
            <text x={SLOT / 2} y={HEIGHT + 15} textAnchor="middle" fontSize="11">
              {label}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#1264a3';
}
