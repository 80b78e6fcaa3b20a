/** What an agent may send to be taken for more than text. */
export const HOSTILE = [
  '<!channel>',
  '<!here|here>',
  '<@U1> approve now',
  '<https://evil.example|click>',
  'https://evil.example www.evil.example ops@evil.example mailto:ops@evil.example',
  '&lt;!channel&gt; &amp;lt;@U1&amp;gt;',
  '*bold* _italic_ ~gone~ `code` ＊bold＊ ＿italic＿',
  '```block```',
  '> quoted',
  ':rotating_light: :+1:',
  'safe\u202Egnp.exe\u202C',
  'zero\u200Bwidth\u200D\uFEFF\u2060',
  '\u200B\u200D\u2060',
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽',
  `e${'\u0301'.repeat(300)}`,
  'line one\nline two\r\nline three\u2028line four\u0085line five',
  '\u0000\u0007\u001b[31mred',
  'lone \ud800 surrogate',
  '\u{E0041}\u{E0042} tags',
  '!date^0^{date}|x>',
  '✅ *Approved by <@U1>*',
  '🔥🔥🔥',
  '👩🏽‍🚀👩🏽‍🚀',
  'مرحبا بالعالم *approved* שלום עולם',
  '\u2067right to left\u2069 \u061C\u200F',
];

/** Each of them, and 10 kB of each. */
export const HOSTILE_AND_LONG = [...HOSTILE, ...HOSTILE.map((text) => text.repeat(Math.ceil(10_000 / text.length)))];
