/** A page as it is before it is Markdown or HTML: plain text throughout, so that nobody's words can become markup. */
export type Page = { title: string; sections: Section[] };
export type Section = { heading: string; parts: Part[] };
export type Part =
  | { kind: 'text'; text: string }
  /** A label and what it says, a line each. */
  | { kind: 'facts'; rows: [label: string, value: string][] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  /** Word for word, such as a signed note. */
  | { kind: 'exact'; text: string };

/** The page as Markdown (CommonMark with tables); every character that could be markup is escaped. */
export function pageMarkdown({ title, sections }: Page): string {
  return [
    `# ${inert(title)}`,
    ...sections.flatMap(({ heading, parts }) => [`## ${inert(heading)}`, ...parts.map(partMarkdown)]),
    '',
  ].join('\n\n');
}

function partMarkdown(part: Part): string {
  switch (part.kind) {
    case 'text':
      return inert(part.text);
    case 'facts':
      return part.rows.map(([label, value]) => `- **${inert(label)}:** ${inert(value)}`).join('\n');
    case 'table':
      return [part.head, part.head.map(() => '---'), ...part.rows.map((row) => row.map(inert))]
        .map((cells) => `| ${cells.join(' | ')} |`)
        .join('\n');
    case 'exact':
      return part.text
        .trimEnd()
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n');
  }
}

/** Text without markup, and without what a renderer makes a link of; ids and figures stay as they are. */
function inert(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]|<>&~@]|(?<!\w)_|_(?!\w)|:(?=\/\/)|(?<=www)\./gi, '\\$&')
    .replace(/^(?=[#+=-])|^(\d+)(?=[.)])/, '$1\\');
}

const STYLE = `
body { font: 11pt/1.45 system-ui, sans-serif; color: #1d1c1d; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; break-after: avoid }
table { border-collapse: collapse; width: 100%; font-size: .9em } tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #ddd; overflow-wrap: break-word }
.long { overflow-wrap: anywhere }
th { font-weight: 600 } .facts th { width: 11rem; white-space: nowrap }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f6f6; padding: .6rem; font-size: .85em }
@page { margin: 18mm } @media print { body { margin: 0; max-width: none } table { font-size: .8em } }`;

/** The page as one HTML file that loads nothing, made to be read and printed. */
export function pageHtml({ title, sections }: Page): string {
  const body = sections.map(({ heading, parts }) => `<h2>${escaped(heading)}</h2>\n${parts.map(partHtml).join('\n')}`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
${body.join('\n')}
</body></html>
`;
}

function partHtml(part: Part): string {
  switch (part.kind) {
    case 'text':
      return `<p>${escaped(part.text)}</p>`;
    case 'facts': {
      const rows = part.rows.map(
        ([label, value]) => `<tr><th scope="row">${escaped(label)}</th>${cellHtml(value)}</tr>`,
      );
      return `<table class="facts">${rows.join('')}</table>`;
    }
    case 'table': {
      const head = part.head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
      const rows = part.rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`);
      return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
    }
    case 'exact':
      return `<pre>${escapeHtml(part.text.trimEnd())}</pre>`;
  }
}

/** A cell; one with a hash or an id in it breaks anywhere, or it would leave the others no room. */
function cellHtml(text: string): string {
  return `<td${/\S{20}/.test(text) ? ' class="long"' : ''}>${escaped(text)}</td>`;
}

function escaped(text: string): string {
  return escapeHtml(oneLine(text));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Without controls and the signs that turn the direction of a line, which make a text look like another. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, '')
    .trim();
}
