import type { Recommendation } from '../domain/state.ts';
import { SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { agentName, subjectText } from './headline.ts';
import { agentText, fitLines } from './mrkdwn.ts';

/** Nothing is known by the id that was typed, or none was typed. `word` is the command it was typed to. */
export function drawFoundNone(typed: string | null, word: string): Drawing {
  const lines = [
    typed === null
      ? `Which one? Type \`/hitl ${word} ID\`.`
      : `Countersign knows no recommendation “${agentText(typed, 60)}”.`,
    'The id stands at the foot of each card; its last six characters are enough. `/hitl queue all` lists what waits.',
  ];
  return answer(lines);
}

/** Several fit what was typed; `more` says that there are others still. */
export function drawFoundMany(typed: string, items: readonly Recommendation[], more: boolean, word: string): Drawing {
  return answer([
    `${more ? 'Many' : items.length} recommendations fit “${agentText(typed, 60)}”. Which one do you mean?`,
    ...items.map((item) => `• \`/hitl ${word} ${agentText(item.id, 60)}\` — ${agentName(item)}: ${subjectText(item)}`),
    ...(more ? ['…and others'] : []),
  ]);
}

function answer(lines: readonly string[]): Drawing {
  return { text: fitLines(lines, SIZE.text), blocks: withIds('found', [section(lines)]) };
}
