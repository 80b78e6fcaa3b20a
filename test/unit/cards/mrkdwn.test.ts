import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentText, cut, fitLines, plain } from '../../../src/cards/mrkdwn.ts';
import { HOSTILE_AND_LONG } from './hostile-text.ts';

describe('text of an agent in mrkdwn', () => {
  it.each([
    ['escapes what controls', 'Q&A <b> 1 < 2', 'Q&amp;A &lt;b&gt; 1 &lt; 2'],
    ['kills a mention of everybody', '<!channel>', '&lt;!channel&gt;'],
    ['kills a mention', '<@U1>', '&lt;@U1&gt;'],
    ['kills a link', '<https://evil.example|click>', '&lt;https[:]//evil.example|click&gt;'],
    ['breaks a bare link', 'https://evil.example', 'https[:]//evil.example'],
    ['breaks www', 'WWW.evil.example', 'www[.]evil.example'],
    ['breaks an address', 'ops@evil.example', 'ops[@]evil.example'],
    ['leaves a price and a handle', '3 @ $5, @dana', '3 @ $5, @dana'],
    ['takes bold for stars', '*bold*', '∗bold∗'],
    ['takes italics for bars', '_it_', 'ˍitˍ'],
    ['leaves a name with underscores', 'weekly_budget_usd', 'weekly_budget_usd'],
    ['takes code for ticks', '```x``` `y`', 'ˋˋˋxˋˋˋ ˋyˋ'],
    ['takes full-width marks too', '＊b＊ ＿i＿', '﹡b﹡ ⸏i⸏'],
    ['starts no quotation', '> so', '› so'],
    ['leaves an emoji code a word', ':+1: at 10:30', '∶+1: at 10:30'],
    ['makes one line', 'a\nb\r\n\tc\u2028d\u0085e', 'a b c d e'],
    ['drops bidi controls', 'safe\u202Egnp.exe', 'safegnp.exe'],
    ['drops zero widths and tags', 'a\u200B\u200D\uFEFF\u{E0041}b', 'ab'],
    ['drops control characters', 'a\u0000\u001b[31mb', 'a[31mb'],
    ['keeps emoji', 'go 🚀👍🏽', 'go 🚀👍🏽'],
    ['keeps other scripts', 'Бюджет 予算 ميزانية', 'Бюджет 予算 ميزانية'],
    ['keeps three marks on a letter', `e${'\u0301'.repeat(9)}`, `e${'\u0301'.repeat(3)}`],
    ['says when nothing is left', '\u200B\u2060', '(blank)'],
  ])('%s', (_what, said, drawn) => expect(agentText(said, 200)).toBe(drawn));
});

describe('text of an agent in plain text', () => {
  it.each([
    ['leaves what Slack does not parse', 'Q&A: *CPA* > $40, 1 < 2', 'Q&A: *CPA* > $40, 1 < 2'],
    ['opens no control sequence', '<!channel> <@U1>', '‹!channel> ‹@U1>'],
    ['opens none by entities', '&lt;!channel&gt;', '& lt;!channel& gt;'],
    ['breaks links', '<https://evil.example|click>', '‹https[:]//evil.example|click>'],
  ])('%s', (_what, said, drawn) => expect(plain(said, 200)).toBe(drawn));
});

describe('cutting', () => {
  it.each([
    ['fits exactly', 'abcde', 5, 'abcde'],
    ['one too long', 'abcdef', 5, 'abcd…'],
    ['never inside an entity', 'abc&def', 5, 'abc…'],
    ['an entity that fits', 'a&', 6, 'a&amp;'],
    ['never inside a flag', 'ab🇩🇪cd', 5, 'ab…'],
    ['never between a letter and its accent', 'abce\u0301f', 5, 'abc…'],
    ['no blank before the ellipsis', 'ab cdefg', 4, 'ab…'],
  ])('%s', (_what, said, max, drawn) => expect(agentText(said, max)).toBe(drawn));

  it('holds for whatever is sent', () => {
    const said = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...HOSTILE_AND_LONG));
    fc.assert(
      fc.property(said, fc.integer({ min: 1, max: 400 }), (text, max) => {
        for (const drawn of [agentText(text, Math.max(max, 7)), plain(text, Math.max(max, 7)), cut(`${text}x`, max)]) {
          expect(drawn.length).toBeGreaterThan(0);
          expect(drawn.length).toBeLessThanOrEqual(Math.max(max, 7));
        }
      }),
    );
  });

  it('drops whole lines and counts them', () => {
    expect(fitLines(['one', 'two'], 7)).toBe('one\ntwo');
    expect(fitLines(['x'.repeat(20), 'y'.repeat(20), 'z'.repeat(20)], 50)).toBe(`${'x'.repeat(20)}\n…and 2 more`);
  });
});
