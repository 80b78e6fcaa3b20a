import { drawNotYours } from '../../cards/away-replies.ts';
import { refusalText } from '../../cards/refusal-text.ts';
import { drawHelp, drawHelpOn, drawText, drawUnknownCommand } from '../../cards/replies.ts';
import type { Actor } from '../../domain/command.ts';
import { mayUse, usersOf } from '../../policy/may-use.ts';
import { nearestWord } from '../../policy/nearest-word.ts';
import type { App } from '../app.ts';
import type { Authorised } from '../authorise.ts';
import { cardContext } from '../card-context.ts';
import type { Drawing } from '../ports.ts';
import type { Asked } from './word.ts';
import { WORDS } from './words.ts';

/** `/hitl …`. Anyone may read the help; all else is for the people of the policy, each word for those it names. */
export async function answerCommand(
  desk: Pick<Asked, 'app' | 'workspace' | 'facilities'>,
  who: Authorised,
  user: Asked['user'],
  text: string,
): Promise<Drawing> {
  const { app } = desk;
  const [typed = '', ...words] = text.trim().split(/\s+/);
  const name = typed.toLowerCase();
  if (name === '' || name === 'help') return help(app, who.ok ? who.actor : null, words[0]?.toLowerCase() ?? '');
  const context = await cardContext(app, null);
  if (!who.ok) return drawText(refusalText(who.refusal, null, context));
  const word = WORDS.get(name);
  if (word === undefined) return drawUnknownCommand(typed, nearestWord(name, [...WORDS.keys(), 'help']));
  // Who may release is told apart by its own answer, which knows of lent roles.
  if (word.command !== 'release' && !mayUse(app.policy(), who.actor, word.command))
    return drawNotYours(name, usersOf(app.policy(), word.command), context);
  return word.answer({ ...desk, by: who.actor, user, words });
}

function help(app: App, by: Actor | null, about: string): Drawing {
  const asked = WORDS.get(about);
  if (asked !== undefined) return drawHelpOn(asked.help, asked.more);
  if (about !== '' && about !== 'help') return drawUnknownCommand(about, nearestWord(about, [...WORDS.keys()]));
  const lines = [...WORDS.values()].map(({ command, help: said }) => ({
    said,
    yours: by === null || mayUse(app.policy(), by, command),
  }));
  return drawHelp(
    lines.flatMap(({ said, yours }) => (yours ? said : [])),
    lines.flatMap(({ said, yours }) => (yours ? [] : said)),
  );
}
