import { context as contextBlock, header, mrkdwn, SIZE, section, withIds } from './blocks.ts';
import type { Drawing } from './drawing.ts';
import { agentText, fitLines } from './mrkdwn.ts';
import { moment } from './time.ts';

type InForce = {
  hash: string;
  /** Null where the record does not say. */
  since: number | null;
  mode: 'alert' | 'observe' | 'enforce';
  /** What it changed of the one before it, a line each; null where there was none before. */
  changes: readonly string[] | null;
  /** Why the file as it is now is not in force; null where it is. */
  problems: readonly string[] | null;
};

// Of either as many as leave room for the other: `countersign policy check` names every problem.
const MOST_PROBLEMS = 3;
const MOST_CHANGES = 6;
const MOST_CHANGES_BESIDE = 2;
const MODES: Record<InForce['mode'], string> = {
  alert: '*Mode:* alert. People are only told: nobody is asked, and nothing may be done.',
  observe: '*Mode:* observe. People decide everything, and each card says which lane it would have had.',
  enforce: '*Mode:* enforce. The lanes apply.',
};

/** The policy in force, since when, what changed with it, and what is wrong with the file where it is not in force. */
export function drawPolicy({ hash, since, mode, changes, problems }: InForce, now: number): Drawing {
  const when = since === null ? '' : ` · since ${moment(since)}`;
  const parts = [
    ...(problems === null
      ? []
      : [
          [
            '⚠️ *The policy file has a problem, so the last good policy stays in force.*',
            ...listed(problems, MOST_PROBLEMS),
            'Mend the file: it is read again when it changes. `countersign policy check` names every problem.',
          ],
        ]),
    [`*In force:* ${agentText(hash.slice(0, 12), 12)}${when}`, MODES[mode]],
    changedLines(changes, problems === null ? MOST_CHANGES : MOST_CHANGES_BESIDE),
  ];
  const foot = ['`/hitl explain ID` says how it judged a recommendation.'];
  return {
    text: fitLines(['Policy.', ...parts.flat(), ...foot], SIZE.text),
    blocks: withIds(`policy.${now}`, [
      header('Policy'),
      ...parts.map((lines) => section(lines)),
      contextBlock(mrkdwn(foot)),
    ]),
  };
}

function changedLines(changes: readonly string[] | null, most: number): string[] {
  if (changes === null) return ['It is the first policy here: nothing changed with it.'];
  if (changes.length === 0) return ['*What changed last:* only how it is written.'];
  return ['*What changed last:*', ...listed(changes, most)];
}

function listed(lines: readonly string[], most: number): string[] {
  const more = lines.length - most;
  return [
    ...lines.slice(0, most).map((line) => `• ${agentText(line, 110)}`),
    ...(more > 0 ? [`…and ${more} more`] : []),
  ];
}
