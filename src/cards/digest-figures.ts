import type { KnownBlock } from '@slack/types';
import { answered } from '../domain/figures.ts';
import { section } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import type { Digest, DigestForm } from './digest.ts';
import { chartBlocks, chartsOf } from './figure-charts.ts';
import { figurePicture } from './figure-picture.ts';
import { fatigueLines, rateLines, type ShownFigures, spanLines, totalLines } from './figure-words.ts';
import { fitLines } from './mrkdwn.ts';

// What Slack takes as the description of an image.
const MOST_ALT = 2000;

/** The figures as blocks in this form, and as the lines that say all of it; nothing of a time without an answer. */
export function figureBlocks(
  shown: ShownFigures | null,
  context: CardContext,
  form: DigestForm,
): { blocks: KnownBlock[]; lines: string[] } {
  if (shown === null || isEmpty(shown)) return { blocks: [], lines: [] };
  const charts = chartsOf(shown);
  const totals = totalLines(shown);
  const spans = spanLines(shown);
  const rates = rateLines(shown);
  const fatigue = fatigueLines(shown, context);
  // What is drawn need not be read again beneath it.
  const words = form === 'words' || charts.length === 0 ? [...totals, ...spans] : totals;
  return {
    blocks: [
      ...sections(words),
      // Slack's own, of which @slack/types does not know yet.
      ...(form === 'charts' ? (chartBlocks(charts) as object[] as KnownBlock[]) : []),
      ...(typeof form === 'object' && charts.length > 0 ? [image(form.picture, [...totals, ...spans, ...rates])] : []),
      ...sections(rates),
      ...sections(fatigue),
    ],
    lines: [...totals, ...spans, ...rates, ...fatigue],
  };
}

/** The charts of a digest as a picture of ours; null where it has none. */
export function pictureOf({ name, figures }: Pick<Digest, 'name' | 'figures'>): {
  svg: string;
  name: string;
  title: string;
  alt: string;
} | null {
  if (!figures || isEmpty(figures)) return null;
  const charts = chartsOf(figures);
  if (charts.length === 0) return null;
  const alt = fitLines([...totalLines(figures), ...spanLines(figures), ...rateLines(figures)], 1000);
  return { svg: figurePicture(charts), name: `digest-${name}.png`, title: `Digest ${name}`, alt };
}

function image(file: string, lines: readonly string[]): KnownBlock {
  return { type: 'image', slack_file: { id: file }, alt_text: fitLines(lines, MOST_ALT) };
}

function sections(lines: readonly string[]): KnownBlock[] {
  return lines.length === 0 ? [] : [section(lines)];
}

function isEmpty({ figures, parts }: ShownFigures): boolean {
  const { votes, total } = figures;
  const counted = parts.some((part) => part !== 'fatigue') ? answered(total) + total.takenBack : 0;
  return counted + (parts.includes('fatigue') ? votes.yes + votes.no : 0) === 0;
}
