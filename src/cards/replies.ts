import { header, SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { agentText, fitLines } from './mrkdwn.ts';

export {
  drawAutopilotReply,
  drawHaltNotice,
  drawHaltReply,
  drawReleaseReply,
  type HaltReach,
} from './halt-replies.ts';
export { drawStatus, type StatusSummary } from './status-reply.ts';
export { type TakenBack, takenBackLines } from './take-back.ts';

const HELP = [
  '`/hitl status` — what waits, which halts are on, what went wrong',
  '`/hitl kill SCOPE REASON` — stop at once everything that the scope covers',
  '`/hitl release SCOPE REASON` — let it go on; two different people have to ask',
  '`/hitl away until Monday → @DEPUTY` — not to be waited for; the deputy decides in your place',
  '`/hitl back` — to be asked again',
  '`/hitl release autopilot SCOPE REASON` — after a release, let policy approve again before its time',
  '`/hitl help` — this list',
  'SCOPE is `all`, `platform:google_ads`, `account:123-456-7890`, `agent:bid-pilot` or `action:budget.shift`. Without one it is `all`.',
];

/** The commands, with what each one does. */
export function drawHelp(): Drawing {
  return {
    text: fitLines(['What /hitl can do:', ...HELP], SIZE.text),
    blocks: withIds('help', [header('What /hitl can do'), section(HELP)]),
  };
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
