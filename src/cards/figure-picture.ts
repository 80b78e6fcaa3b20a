import type { Chart, SeriesName } from './figure-charts.ts';
import { plain } from './mrkdwn.ts';

// A picture that a phone shows whole and that is still read: few words, large.
const WIDTH = 960;
const MARGIN = 40;
const LEFT = 96;
const COLUMNS_HEIGHT = 190;
const ROW_HEIGHT = 46;
const NAMES_WIDTH = 330;
const HEAD = 84;
const FOOT = 52;
// Told apart also by those who see no red or green (Okabe and Ito, jfly.uni-koeln.de/color).
const COLOURS: Record<SeriesName, string> = {
  Autopilot: '#0072b2',
  Approved: '#009e73',
  Rejected: '#d55e00',
  Expired: '#999999',
  'Half within': '#0072b2',
  'Nine of ten within': '#56b4e9',
  'Taken back': '#d55e00',
};
const INK = '#1d1c1d';
const FAINT = '#616061';
const LINE = '#dddddd';

/** The charts beneath each other as an SVG document, white beneath; every label is cleaned text, never markup. */
export function figurePicture(charts: readonly Chart[]): string {
  let top = MARGIN / 2;
  const panels: string[] = [];
  for (const chart of charts) {
    panels.push(`<g transform="translate(0 ${top})">${head(chart)}${body(chart)}</g>`);
    top += heightOf(chart);
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" font-family="Inter" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...panels,
    '</svg>',
  ].join('');
}

function heightOf({ over, categories }: Chart): number {
  return HEAD + (over === 'time' ? COLUMNS_HEIGHT : categories.length * ROW_HEIGHT) + FOOT;
}

function head({ title, series }: Chart): string {
  const keys = series.map(
    ({ name }, index) =>
      `<rect x="${MARGIN + index * 200}" y="46" width="16" height="16" fill="${COLOURS[name]}"/>${label(MARGIN + 24 + index * 200, 60, name, { fill: FAINT })}`,
  );
  return `${label(MARGIN, 28, title, { weight: 600, size: 24 })}${keys.join('')}`;
}

function body(chart: Chart): string {
  return chart.over === 'time' ? columns(chart) : rows(chart);
}

function columns({ categories, series }: Chart): string {
  const most = roundUp(Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const slot = (WIDTH - LEFT - MARGIN) / categories.length;
  const bar = Math.min(28, (slot * 0.8) / series.length);
  const grid = [0, 0.5, 1].map((share) => {
    const y = HEAD + COLUMNS_HEIGHT * (1 - share);
    return `<line x1="${LEFT}" x2="${WIDTH - MARGIN}" y1="${y}" y2="${y}" stroke="${LINE}"/>${label(LEFT - 12, y + 6, tick(most * share), { anchor: 'end', fill: FAINT })}`;
  });
  const bars = categories.map((category, at) => {
    const middle = LEFT + slot * (at + 0.5);
    const drawn = series.map(({ name, values }, index) => {
      const height = (COLUMNS_HEIGHT * (values[at] ?? 0)) / most;
      const x = middle + (index - series.length / 2) * bar;
      return `<rect x="${round(x + 1)}" y="${round(HEAD + COLUMNS_HEIGHT - height)}" width="${round(bar - 2)}" height="${round(height)}" fill="${COLOURS[name]}"/>`;
    });
    return `${drawn.join('')}${label(middle, HEAD + COLUMNS_HEIGHT + 28, category, { anchor: 'middle', size: categories.length > 10 ? 13 : 18 })}`;
  });
  return [...grid, ...bars].join('');
}

/** Percentages, one row for each name. */
function rows({ categories, series }: Chart): string {
  const room = WIDTH - NAMES_WIDTH - MARGIN - 80;
  return categories
    .map((category, at) => {
      const y = HEAD + at * ROW_HEIGHT;
      const drawn = series.map(({ name, values }, index) => {
        const value = values[at] ?? null;
        if (value === null) return '';
        const length = Math.max(2, (room * value) / 100);
        const top = y + 4 + index * 19;
        return `<rect x="${NAMES_WIDTH}" y="${top}" width="${round(length)}" height="15" fill="${COLOURS[name]}"/>${label(NAMES_WIDTH + length + 8, top + 14, `${value} %`, { size: 15, fill: FAINT })}`;
      });
      return `${label(MARGIN, y + 28, plain(category, 30), {})}${drawn.join('')}`;
    })
    .join('');
}

function label(
  x: number,
  y: number,
  text: string,
  style: { anchor?: 'middle' | 'end'; fill?: string; weight?: number; size?: number },
): string {
  const { anchor = 'start', fill = INK, weight = 400, size = 18 } = style;
  const said = plain(text, 60).replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}" font-size="${size}">${said}</text>`;
}

/** The next 1, 2, 4, 6 or 8 with noughts behind it, so that half of it is easily read. */
function roundUp(value: number): number {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * ten).find((step) => step >= value) ?? value;
}

function tick(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
