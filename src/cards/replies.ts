import { header, SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { agentText, fitLines } from './mrkdwn.ts';

export {
  drawAutopilotReply,
  drawHaltNotice,
  drawHaltReply,
  drawReleasedBefore,
  drawReleaseReply,
  type HaltReach,
} from './halt-replies.ts';
export { drawStatus, type StatusSummary } from './status-reply.ts';
export { type TakenBack, takenBackLines } from './take-back.ts';

type HelpLine = readonly [typed: string, does: string];

const MORE = '`/hitl help kill` says more of `kill`; so it is with every word.';

/** The commands, with what each one does: first those that whoever asks may use, then those for others. */
export function drawHelp(yours: readonly HelpLine[], others: readonly HelpLine[] = []): Drawing {
  const lines = [...yours.map(helpLine), '`/hitl help` — this list'];
  const rest = others.length === 0 ? [] : ['*For other roles of the policy*', ...others.map(helpLine)];
  return {
    text: fitLines(['What /hitl can do:', ...lines, ...rest, MORE], SIZE.text),
    blocks: withIds('help', [
      header('What /hitl can do'),
      section(lines),
      ...(rest.length === 0 ? [] : [section(rest)]),
      section([MORE]),
    ]),
  };
}

/** What there is to know of one word. `more` is mrkdwn. */
export function drawHelpOn(lines: readonly HelpLine[], more: readonly string[]): Drawing {
  return drawText([...lines.map(helpLine), ...more].join('\n'));
}

function helpLine([typed, does]: HelpLine): string {
  return `\`/hitl ${typed}\` — ${does}`;
}

/** A plain answer. `text` is mrkdwn: whatever others wrote in it went through `agentText` before. */
export function drawText(text: string): Drawing {
  return { text, blocks: withIds('answer', [section([text])]) };
}

/** A word that is no command, with the one that was probably meant. */
export function drawUnknownCommand(word: string, nearest: string | null): Drawing {
  const meant = nearest === null ? '' : ` Did you mean \`/hitl ${nearest}\`?`;
  return drawText(
    `/hitl knows no “${agentText(word, 40)}”, so nothing was done.${meant} \`/hitl help\` lists what it knows.`,
  );
}
