const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const WHITE = /[^\S\uFEFF]+|\u0085+/gu;
// Controls, bidi, zero-width, tags, fillers and variation selectors: nothing a person could see, much that could fool one.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu;
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;
const NOTHING = '(blank)';
// Double quotes, pictographs and other symbols; not those that names of brands have.
const QUOTES_AND_SIGNS =
  /["＂〝〞〟«»“”„‟″]|(?![©®™℠°№])[\p{So}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}√]|\u20e3/gu;

/**
 * Text of an agent or a person for a `mrkdwn` object or a message's `text`: one line, without markup, mention, link or
 * emoji code, `& < >` escaped as Slack asks (docs.slack.dev/messaging/formatting-message-text). At most `max` UTF-16
 * units long, cut between graphemes and never inside an entity.
 */
export function agentText(text: string, max: number): string {
  return shorten(inertMarkup(breakLinks(clean(text))), max, escapeEntities);
}

/**
 * The same text for a `plain_text` object, which Slack does not parse: `& < >` stay as they are, except where another
 * renderer could take them for a control sequence or an entity.
 */
export function plain(text: string, max: number): string {
  const inert = breakLinks(clean(text))
    .replace(/<(?=\S)/g, '‹')
    .replace(/&(?=(?:lt|gt|amp|quot|#\w{1,8});)/g, '& ');
  return shorten(inert, max, (grapheme) => grapheme);
}

/**
 * An agent's name or id among Countersign's own words, as plain text: in quotes that it cannot close, and without the
 * signs by which Countersign shows where something stands. At most `max` UTF-16 units with its quotes.
 */
export function quoted(text: string, max: number): string {
  return `“${plain(text.replace(QUOTES_AND_SIGNS, ''), max - 2)}”`;
}

/** Cuts trusted text at `max` UTF-16 units, between graphemes, and says so with an ellipsis. */
export function cut(text: string, max: number): string {
  return shorten(text, max, (grapheme) => grapheme);
}

/** As many of the lines as fit, whole; the rest are counted in a last line. For trusted mrkdwn, where a cut could open a tag. */
export function fitLines(lines: readonly string[], max: number): string {
  const whole = lines.join('\n');
  if (whole.length <= max) return whole;
  let kept = 0;
  let length = 0;
  const room = max - '\n…and 9999 more'.length;
  for (const line of lines) {
    if (length + line.length + 1 > room) break;
    length += line.length + 1;
    kept += 1;
  }
  return [...lines.slice(0, kept), `…and ${lines.length - kept} more`].join('\n');
}

function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(WHITE, ' ')
    .replace(INVISIBLE, '')
    .replace(/ {2,}/g, ' ')
    .replace(STACKED_MARKS, '$1')
    .replace(/^[\p{M} ]+/u, '')
    .trimEnd();
}

// Slack links bare addresses on its own, in some places whatever we ask: break them where a person can see it.
function breakLinks(text: string): string {
  return text
    .replace(/:\/\//g, '[:]//')
    .replace(/\bwww\./gi, 'www[.]')
    .replace(/\b(mailto|tel):/gi, '$1[:]')
    .replace(/(?<=[^\s@])@(?=[^\s@.]+\.\w)/g, '[@]');
}

// Look-alikes, since Slack has no escape for these. Slack also takes the full-width ones as markup.
const LOOK_ALIKES: Record<string, string> = { '*': '∗', '＊': '﹡', '~': '∼', '`': 'ˋ', '｀': 'ˋ', '＿': '⸏' };

function inertMarkup(text: string): string {
  return (
    text
      .replace(/[*＊~`｀＿]/g, (mark) => LOOK_ALIKES[mark] ?? mark)
      // Within a word an underscore is no markup, and names such as weekly_budget stay what they are.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ')
      .replace(/:(?=[\p{L}\p{N}_+'-]{1,100}:)/gu, '∶')
      .replace(/^[>＞]+/, '›')
  );
}

function escapeEntities(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function shorten(text: string, max: number, encode: (grapheme: string) => string): string {
  let whole = '';
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    const piece = encode(segment);
    if (whole.length + piece.length > max) return `${kept.trimEnd()}…`;
    whole += piece;
    if (whole.length < max) kept = whole;
  }
  return whole === '' ? NOTHING : whole;
}
