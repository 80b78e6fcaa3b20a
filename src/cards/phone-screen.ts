import type { KnownBlock } from '@slack/types';

/**
 * What an answer to one person may take, so that a phone shows it whole: points of a screen of 390 × 844, without what
 * stands above and below the messages.
 */
export const SCREEN = 660;

// As Slack draws them on a phone, rounded up: characters on a line, and points a line.
const HEADER = { characters: 32, line: 26 };
const BODY = { characters: 41, line: 22 };
const BESIDE_A_BUTTON = { characters: 27, line: 22 };
const SMALL = { characters: 47, line: 19 };
const BUTTON_ROW = { width: 330, line: 46, perCharacter: 8.5, padding: 34 };
const GAP = 8;
const A_TIME = '12:30 PM';
const A_DATE = 'Nov 23, 2026 at 12:30 PM';

/** About how high blocks are on a phone, in points. */
export function heightOf(blocks: readonly KnownBlock[]): number {
  return blocks.reduce((sum, block) => sum + blockHeight(block) + GAP, 0);
}

/** As many of the rows as fit there, from the first on. */
export function rowsThatFit<Row extends readonly KnownBlock[]>(rows: readonly Row[], room: number): Row[] {
  let left = room;
  // The first that does not fit ends it: what comes later is less urgent, however short.
  const end = rows.findIndex((row) => {
    left -= heightOf(row);
    return left < 0;
  });
  return end === -1 ? [...rows] : rows.slice(0, end);
}

/** As many of the lines of mrkdwn as fit there in one section, from the first on, and how many more there are of `count`. */
export function linesThatFit(lines: readonly string[], room: number, count = lines.length): string[] {
  const isWhole = count === lines.length && sectionHeight(lines) <= room;
  const shown = isWhole ? lines : linesThatStand(lines, room);
  return isWhole ? [...lines] : [...shown, `…and ${count - shown.length} more`];
}

/** The first lines of a section that fit there with one more line beneath them; all where all fit. */
export function linesThatStand(lines: readonly string[], room: number): readonly string[] {
  if (sectionHeight(lines) + BODY.line <= room) return lines;
  let left = room - GAP - BODY.line;
  const end = lines.findIndex((line) => {
    left -= textHeight(line, BODY);
    return left < 0;
  });
  return end === -1 ? lines : lines.slice(0, end);
}

function sectionHeight(lines: readonly string[]): number {
  return textHeight(lines.join('\n'), BODY) + GAP;
}

function blockHeight(block: KnownBlock): number {
  switch (block.type) {
    case 'header':
      return textHeight(block.text.text, HEADER);
    case 'section': {
      const text = block.text ? textHeight(block.text.text, block.accessory ? BESIDE_A_BUTTON : BODY) : 0;
      const fields = (block.fields ?? []).reduce((sum, { text: field }) => sum + textHeight(field, BODY), 0);
      return Math.max(text + fields, block.accessory ? BUTTON_ROW.line : 0);
    }
    case 'context':
      return block.elements.reduce((sum, part) => sum + ('text' in part ? textHeight(part.text, SMALL) : 0), 0);
    case 'actions':
      return buttonRows(block.elements.map((element) => ('text' in element ? element.text.text : '⋯')));
    default:
      return BUTTON_ROW.line;
  }
}

function buttonRows(labels: readonly string[]): number {
  let rows = 1;
  let used = 0;
  for (const label of labels) {
    const width = label.length * BUTTON_ROW.perCharacter + BUTTON_ROW.padding;
    if (used > 0 && used + width > BUTTON_ROW.width) {
      rows += 1;
      used = 0;
    }
    used += width;
  }
  return rows * BUTTON_ROW.line;
}

function textHeight(text: string, { characters, line }: { characters: number; line: number }): number {
  return shownText(text)
    .split('\n')
    .reduce((sum, each) => sum + Math.max(1, Math.ceil(each.length / characters)) * line, 0);
}

/** The text without what is drawn as something else: dates, mentions, links, marks, entities. */
function shownText(text: string): string {
  return text
    .replace(/<!date\^\d+\^([^|>]*)[^>]*>/g, (_, format: string) => (format === '{time}' ? A_TIME : A_DATE))
    .replace(/<@[^>]*>/g, '@somebody here')
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/&(amp|lt|gt);/g, '&')
    .replace(/[*`]/g, '');
}
