import { SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { agentText, fitLines } from './mrkdwn.ts';

/** What the alerts channel is told of the policy file. `changes` and `problems` are lines that quote the file. */
export type PolicyNotice =
  | { what: 'changed'; hash: string; mended: boolean; changes: readonly string[] }
  | { what: 'refused'; problems: readonly string[] }
  | { what: 'mended' };

const MOST_CHANGES = 15;

/** `id` is new for each notice. */
export function drawPolicyNotice(notice: PolicyNotice, id: string): Drawing {
  const lines = linesOf(notice);
  return { text: fitLines(lines, SIZE.text), blocks: withIds(id, [section(lines)]) };
}

function linesOf(notice: PolicyNotice): string[] {
  switch (notice.what) {
    case 'changed': {
      const { changes, hash } = notice;
      const count = changes.length === 1 ? '1 setting' : `${changes.length} settings`;
      const more = changes.length - MOST_CHANGES;
      return [
        `*Policy changed:* ${changes.length === 0 ? 'only how it is written' : count}.${notice.mended ? ' The file is in order again.' : ''}`,
        ...changes.slice(0, MOST_CHANGES).map((line) => `• ${agentText(line, 200)}`),
        ...(more > 0 ? [`…and ${more} more.`] : []),
        `In force from now on, as ${hash.slice(0, 12)}. What waits already keeps the verdict that it has.`,
      ];
    }
    case 'refused':
      return [
        '⚠️ *The policy file has a problem, so the last good policy stays in force.*',
        ...notice.problems.map((line) => `• ${agentText(line, 300)}`),
        'Mend the file: it is read again when it changes. `countersign policy check` names every problem.',
      ];
    case 'mended':
      return ['✅ *The policy file is in order again.* It is the policy in force; nothing changed.'];
  }
}
