import { formatMoney, type Money } from '../domain/money.ts';
import type { Recommendation } from '../domain/state.ts';
import { context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import type { CardContext } from './card-context.ts';
import { autopilotBlocks, autopilotLines } from './digest-autopilot.ts';
import { figureBlocks } from './digest-figures.ts';
import { troubleLines } from './digest-trouble.ts';
import { waitingLines } from './digest-waiting.ts';
import type { Drawing } from './drawing.ts';
import type { ShownFigures } from './figure-words.ts';
import { agentName, subjectText } from './headline.ts';
import { agentText, fitLines, plain } from './mrkdwn.ts';
import { moment, near } from './time.ts';

type List = 'notices' | 'autopilot' | 'expired' | 'waiting' | 'failed' | 'unknown' | 'untold';

/**
 * What a digest is about: the newest of each list, of what waits the oldest, with how many there are in all, and sums of
 * money, one for each currency. What it is not to tell is left out, or empty.
 */
export type Digest = {
  name: string;
  from: number;
  to: number;
  notices: Recommendation[];
  autopilot: Recommendation[];
  expired: Recommendation[];
  waiting?: Recommendation[];
  failed?: Recommendation[];
  unknown?: Recommendation[];
  untold?: Recommendation[];
  undelivered?: { to: string; error: string; count: number }[];
  /** How many there are, where the lists are not whole. */
  counts?: { [list in List]?: number };
  /** What autopilot moved, as its agents report it. */
  moved: Money[];
  /** What autopilot let through and no agent has reported yet. */
  mayMove?: Money[];
  /** What people let through that moved, and what waits for them; with it all money is told in a line of its own. */
  money?: { byPeople: Money[]; waits: Money[] };
  /** Addresses that Slack gave of the cards of some of them, by id. */
  links?: ReadonlyMap<string, string>;
  /** Null where nothing of them is to be told. */
  figures?: ShownFigures | null;
};

/** How figures are shown: as Slack's charts, in a picture that was put to Slack under this id, or in words alone. */
export type DigestForm = 'charts' | { picture: string } | 'words';

const MOST_LINES = 15;

/**
 * What happened, what waits and what went wrong, and figures; null where there is nothing to say. The text says it all,
 * whatever the form.
 */
export function drawDigest(digest: Digest, context: CardContext, form: DigestForm = 'words'): Drawing | null {
  const { name, from, to, notices, autopilot, expired, waiting = [], links = new Map() } = digest;
  const all = (list: List) => digest.counts?.[list] ?? digest[list]?.length ?? 0;
  const trouble = troubleLines(
    {
      failed: digest.failed ?? [],
      unknown: digest.unknown ?? [],
      untold: digest.untold ?? [],
      undelivered: digest.undelivered ?? [],
      counts: { failed: all('failed'), unknown: all('unknown'), untold: all('untold') },
    },
    links,
    context,
  );
  const lines = {
    waiting: waitingLines(waiting, all('waiting'), links, context),
    trouble,
    expired: listLines(
      '*Expired: nobody decided, nothing was done*',
      expired.map((item) => `• ${agentName(item)}: ${subjectText(item)}`),
      all('expired'),
    ),
    notices: listLines('*To know of*', notices.map(noticeLine), all('notices')),
  };
  const figures = figureBlocks(digest.figures ?? null, context, form);
  if (autopilot.length + figures.blocks.length === 0 && Object.values(lines).every((each) => each.length === 0))
    return null;
  const counts = [
    counted(all('autopilot'), (count) => `autopilot let ${count} through${digest.money ? '' : movedText(digest)}`),
    counted(all('waiting'), (count) => `${count} ${count === 1 ? 'waits' : 'wait'}`),
    counted(all('failed') + all('unknown') + all('untold'), (count) => `${count} went wrong`),
    counted(all('expired'), (count) => `${count} expired`),
    counted(all('notices'), (count) => `${count} to know of`),
  ].flat();
  const title = `Digest ${plain(name, 60)}`;
  const span = from === 0 ? `up to: ${moment(to)}` : `${moment(from)} to ${near(to, from)}`;
  const money = moneyLines(digest);
  const sections = [money, lines.trouble, lines.waiting].filter((each) => each.length > 0);
  const blocks = [
    header(title),
    contextBlock(mrkdwn([[span, counts.join(', ')].filter((part) => part !== '').join(' · ')])),
    ...figures.blocks,
    ...sections.map((each) => section(each)),
    ...autopilotBlocks(autopilot, all('autopilot'), context),
    ...[lines.expired, lines.notices].filter((each) => each.length > 0).map((each) => section(each)),
  ];
  const text = [
    counts.length === 0 ? `${agentText(title, 80)}.` : `${agentText(title, 80)}: ${counts.join(', ')}.`,
    ...figures.lines,
    ...money,
    ...lines.trouble,
    ...lines.waiting,
    ...(autopilot.length === 0 ? [] : ['*What autopilot let through*']),
    ...autopilot.map((item) => autopilotLines(item, context).join('. ')),
    ...lines.expired,
    ...lines.notices,
    `${span}.`,
  ];
  return { text: fitLines(text, SIZE.text), blocks: withIds(`digest.${to}`, blocks) };
}

function counted(count: number, say: (count: number) => string): string[] {
  return count === 0 ? [] : [say(count)];
}

/** `*Money* · people moved $12,400 · autopilot moved $500 ($20 may still move) · $900 waits`. */
function moneyLines({ money, moved, mayMove = [] }: Digest): string[] {
  if (!money) return [];
  const mayStill = sums(mayMove);
  const autopilot = sums(moved);
  const parts = [
    ...(sums(money.byPeople) === '' ? [] : [`people moved ${sums(money.byPeople)}`]),
    ...(autopilot === '' ? [] : [`autopilot moved ${autopilot}`]),
    ...(mayStill === '' ? [] : [`autopilot may still move ${mayStill}`]),
    ...(sums(money.waits) === '' ? [] : [`${sums(money.waits)} waits for a decision`]),
  ];
  return parts.length === 0 ? [] : [`*Money:* ${parts.join(' · ')}`];
}

function movedText({ moved, mayMove = [] }: Digest): string {
  const done = sums(moved);
  const open = sums(mayMove);
  return `${done === '' ? '' : ` and moved ${done}`}${open === '' ? '' : ` (${open} may still move)`}`;
}

function sums(amounts: readonly Money[]): string {
  return amounts
    .filter(({ amountMinor }) => amountMinor !== 0)
    .slice(0, 6)
    .map((money) => formatMoney(money))
    .join(' + ');
}

function listLines(title: string, lines: readonly string[], count: number): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MOST_LINES);
  const more = count - shown.length;
  return [title, ...shown, ...(more > 0 ? [`…and ${more} more`] : [])];
}

function noticeLine(item: Recommendation): string {
  return `• ${agentName(item)}: ${agentText(item.content.summary, 160)}`;
}
