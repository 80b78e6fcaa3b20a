import {
  type AutopilotRefusal,
  type Halt,
  type HaltScope,
  type ReleaseRefusal,
  type ReleaseRequest,
  scopeText,
  wishUntil,
} from '../domain/halt.ts';
import type { Recommendation } from '../domain/state.ts';
import { context as contextBlock, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import { undoButton } from './buttons.ts';
import type { CardContext, People } from './card-context.ts';
import { autopilotLines } from './digest-autopilot.ts';
import type { Drawing } from './drawing.ts';
import { agentText, fitLines } from './mrkdwn.ts';
import { name } from './owners.ts';
import { heightOf, rowsThatFit, SCREEN } from './phone-screen.ts';
import { rollBackAllButton } from './take-back.ts';
import { moment } from './time.ts';

/** What a halt met: open ones that it froze, approved ones that it cancelled, and ids whose permit was redeemed before it. */
export type HaltReach = { waiting: number; approved: number; unknown: readonly string[] };

type Engaged = {
  halt: Halt;
  /** The same scope was halted before; that halt stands as it is. */
  already: boolean;
  reach: HaltReach;
  /** What autopilot did under this scope and its agent could still take back. */
  autopilot?: readonly Recommendation[];
  /** Why it may not be the scope that was meant. */
  careful?: string | null;
};

type ReleaseResult =
  | { ok: true; halt: Halt; released: boolean }
  | { ok: false; refusal: ReleaseRefusal | 'not_a_releaser' };

const MOST_IDS = 20;
const MOST_IDS_SHOWN = 3;
// In points, beneath what is listed.
const ONE_LINE = 50;

/** What the halt stopped, what it came too late for, and what autopilot did that can still be taken back. */
export function drawHaltReply(
  { halt, already, reach, autopilot = [], careful = null }: Engaged,
  context: CardContext,
): Drawing {
  const scope = scopeWords(halt.scope);
  const linesWith = (mostIds: number) => [
    already
      ? `⛔ *A halt on ${scope} is on already*, by ${name(halt.engagedBy, context.people)} · ${moment(halt.engagedAt)}.`
      : `⛔ *Halt on ${scope}.* Nothing new is let through or asked.`,
    ...(careful === null ? [] : [`❗ Is that the one? ${careful}`]),
    `Stopped: ${count(reach.waiting, 'open recommendation')} frozen, ${count(reach.approved, 'approval')} cancelled.`,
    ...tooLate(reach.unknown, mostIds),
    `To let it go on, two people type \`/hitl release ${agentText(scopeText(halt.scope), 120)}\` and a reason.`,
  ];
  const undoable = autopilot.filter((item) => undoButton(item, context.now) !== null);
  const title = `*Autopilot did ${undoable.length} that can still be taken back*`;
  const head = [
    section(linesWith(MOST_IDS_SHOWN)),
    ...(undoable.length === 0 ? [] : [section([title], rollBackAllButton(halt, undoable.length))]),
  ];
  const rows = undoable.map((item) => [
    section(autopilotLines(item, context), undoButton(item, context.now) ?? undefined),
  ]);
  const shown = rowsThatFit(rows, SCREEN - heightOf(head) - ONE_LINE);
  const more = rows.length - shown.length;
  const blocks = [
    ...head,
    ...shown.flat(),
    ...(more === 0 ? [] : [contextBlock(mrkdwn([`…and ${more} more: take back all of them above.`]))]),
  ];
  const spoken =
    undoable.length === 0 ? [] : [title, ...undoable.map((item) => autopilotLines(item, context).join('. '))];
  return {
    text: fitLines([...linesWith(MOST_IDS), ...spoken], SIZE.text),
    blocks: withIds(`${halt.id}.reply`, blocks),
  };
}

/** The answer to a wish that autopilot go on. */
export function drawAutopilotReply(
  result: { ok: true; halt: Halt } | { ok: false; refusal: AutopilotRefusal | 'not_a_releaser' },
  scope: HaltScope,
  { people }: CardContext,
): Drawing {
  const text = result.ok
    ? `✅ ${endedText(result.halt, people)}`
    : AUTOPILOT_REFUSED[result.refusal](scopeWords(scope), people);
  return { text, blocks: withIds('release', [section([text])]) };
}

const AUTOPILOT_REFUSED: Record<AutopilotRefusal | 'not_a_releaser', (scope: string, people: People) => string> = {
  not_people_only: (scope) =>
    `Nothing was changed: autopilot is not held back on ${scope}. \`/hitl status\` lists what is.`,
  still_halted: (scope) => `Nothing was changed: ${scope} is still halted. Two people release it first.`,
  reason_missing: () => 'Nothing was changed: please say why autopilot may go on, after the scope.',
  owns_the_agent: () => 'Nothing was changed: you answer for an agent that this covers. Somebody else has to ask.',
  not_a_releaser: () => 'Nothing was changed: your roles may not release a halt. Please ask someone whose role may.',
};

/** The answer to a wish to release: recorded, done, or why not. */
export function drawReleaseReply(result: ReleaseResult, scope: HaltScope, { people }: CardContext): Drawing {
  const text = result.ok
    ? result.released
      ? `✅ ${releasedText(result.halt, people)}`
      : `⏳ Your wish to release ${scopeWords(scope)} is recorded. A second person has to type \`/hitl release ${agentText(scopeText(scope), 120)}\`${byWhen(result.halt)}`
    : REFUSED[result.refusal](scopeWords(scope));
  return { text, blocks: withIds('release', [section([text])]) };
}

/** To whoever comes too late to release a halt, or to let autopilot go on under it: who was first, and when. */
export function drawReleasedBefore(halt: Halt, { people }: CardContext): Drawing {
  const { release, agreed, releasedAt, endedBy, endedAt } = halt;
  const both = [release, agreed].flatMap((wish) => (wish ? [name(wish.by, people)] : [])).join(' and ');
  const over = endedAt !== null && endedBy !== undefined && endedBy !== 'countersign' ? name(endedBy, people) : '';
  const who = endedAt === null ? both : over;
  const at = endedAt ?? releasedAt;
  const text = [
    `Nothing was changed: the halt on ${scopeWords(halt.scope)} is ${endedAt === null ? 'released' : 'over'} already`,
    ...(who === '' ? [] : [`by ${who}`]),
    ...(at === null ? [] : [`· ${moment(at)}`]),
  ].join(' ');
  return { text: `${text}.`, blocks: withIds('release', [section([`${text}.`])]) };
}

/** The notice in the channel: a halt engaged, a first wish to release it, or its release. */
export function drawHaltNotice(halt: Halt, people: People, undoable = 0): Drawing {
  const lines = noticeLines(halt, people);
  const step = stepOf(halt);
  const offered =
    step === 'engaged' && undoable > 0 ? [`*Autopilot did ${undoable} that can still be taken back.*`] : [];
  const offer = offered.map((line) => section([line], rollBackAllButton(halt, undoable)));
  return {
    text: fitLines([...lines, ...offered], SIZE.text),
    blocks: withIds(`${halt.id}.${step}`, [section(lines), ...offer]),
  };
}

/** How far a halt has come, as its notices are told apart. */
export function stepOf({ endedAt, releasedAt, release }: Halt): 'ended' | 'released' | 'release_requested' | 'engaged' {
  if (endedAt !== null) return 'ended';
  if (releasedAt !== null) return 'released';
  return release === null ? 'engaged' : 'release_requested';
}

const REFUSED: Record<ReleaseRefusal | 'not_a_releaser', (scope: string) => string> = {
  not_halted: (scope) => `Nothing was changed: there is no halt on ${scope}. \`/hitl status\` lists the halts.`,
  reason_missing: () => 'Nothing was changed: please say why it is safe to go on, after the scope.',
  second_person_needed: () => 'Your wish is recorded already. A second person has to ask too.',
  owns_the_agent: () => 'Nothing was changed: you answer for an agent that this halt covers. Two others have to ask.',
  not_a_releaser: () => 'Nothing was changed: your roles may not release a halt. Please ask someone whose role may.',
};

function noticeLines(halt: Halt, people: People): string[] {
  const scope = scopeWords(halt.scope);
  const command = `\`/hitl release ${agentText(scopeText(halt.scope), 120)}\``;
  const why = `Engaged by ${name(halt.engagedBy, people)} · ${moment(halt.engagedAt)} “${agentText(halt.reason, 300)}”`;
  if (halt.endedAt !== null) return [`✅ ${endedText(halt, people)}`, why];
  if (halt.releasedAt !== null) return [`✅ ${releasedText(halt, people)}`, why];
  if (halt.release === null) {
    return [
      `⛔ *Halt on ${scope}.* Open cards are frozen, approvals that no agent has used are cancelled.`,
      why,
      `To let it go on, two people type ${command} and a reason.`,
    ];
  }
  const { by, reason, at } = halt.release;
  return [
    `⏳ *${name(by, people)} asks to release ${scope}* · ${moment(at)} “${agentText(reason, 300)}”`,
    `It is still halted. A second person has to type ${command}${byWhen(halt)}`,
    why,
  ];
}

function byWhen({ release }: Halt): string {
  return release === null ? '.' : ` by ${moment(wishUntil(release))}, or the wish lapses.`;
}

function releasedText(halt: Halt, people: People): string {
  const first = halt.release === null ? '' : `, first asked for by ${asked(halt.release, people)}`;
  const second = halt.agreed === undefined ? '' : `, then by ${asked(halt.agreed, people)}`;
  return `*The halt on ${scopeWords(halt.scope)} is released*${first}${second}. Frozen cards go on, held ones are judged anew, cancelled approvals stay cancelled.${autopilotText(halt)}`;
}

function asked({ by, reason }: ReleaseRequest, people: People): string {
  return reason.trim() === '' ? name(by, people) : `${name(by, people)} “${agentText(reason, 300)}”`;
}

function autopilotText({ scope, autopilotAt }: Halt): string {
  if (autopilotAt === null) return '';
  return ` People decide everything for now: autopilot goes on from ${moment(autopilotAt)} if nothing goes wrong, or at once with \`/hitl release autopilot ${agentText(scopeText(scope), 120)}\` and a reason.`;
}

function endedText({ scope, endedBy }: Halt, people: People): string {
  // Its time had come where nobody asked for it.
  const who = endedBy === undefined || endedBy === 'countersign' ? '' : ` Asked for by ${name(endedBy, people)}.`;
  return `*Autopilot goes on for ${scopeWords(scope)}.* The halt is over.${who}`;
}

function tooLate(ids: readonly string[], most: number): string[] {
  if (ids.length === 0) return ['No agent held a permit.'];
  const shown = ids.slice(0, most).map((id) => agentText(id, 60));
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : '';
  return [
    `❓ Too late for ${ids.length}: the agent held its permit already, so the outcome is unknown. Look at each: ${shown.join(', ')}${more}.`,
  ];
}

function scopeWords(scope: HaltScope): string {
  return scope.kind === 'all' ? 'everything' : agentText(scopeText(scope), 120);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
