import { drawNotYours } from '../cards/away-replies.ts';
import type { CardContext } from '../cards/card-context.ts';
import { agentText } from '../cards/mrkdwn.ts';
import { refusalText } from '../cards/refusal-text.ts';
import {
  drawAutopilotReply,
  drawHaltReply,
  drawHelp,
  drawReleaseReply,
  drawStatus,
  drawText,
  drawUnknownCommand,
} from '../cards/replies.ts';
import type { Actor } from '../domain/command.ts';
import { type HaltScope, parseScope, scopeText } from '../domain/halt.ts';
import { COMMANDS } from '../policy/commands.ts';
import { mayUse, usersOf } from '../policy/may-use.ts';
import { nearestWord } from '../policy/nearest-word.ts';
import type { App } from './app.ts';
import type { Authorised, Workspace } from './authorise.ts';
import { answerAway, answerBack } from './away-command.ts';
import { cardContext } from './card-context.ts';
import { releaseAutopilot } from './end-halt.ts';
import { engageHalt, requestRelease } from './engage-halt.ts';
import type { Drawing } from './ports.ts';
import { runHalts } from './run-halts.ts';
import type { SlackUser } from './slack-desk.ts';

export type Versions = { countersign: string; node: string };

const WORDS = ['help', 'status', 'kill', 'release', 'away', 'back'] as const;
const DAY_MS = 86_400_000;
const SCOPE_WORD = /^(all$|(platform|account|agent|action):)/;
// More than a person goes through in a reply; the digests list the rest.
const MOST_UNDOABLE = 200;

/** `/hitl …`. Anyone may read the help; all else is for the people of the policy. */
export async function answerCommand(
  desk: { app: App; workspace: Workspace; versions: Versions },
  who: Authorised,
  user: SlackUser,
  text: string,
): Promise<Drawing> {
  const { app } = desk;
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const context = await cardContext(app, null);
  if (word === '' || word === 'help') return drawHelp();
  if (!who.ok) return drawText(refusalText(who.refusal, null, context));
  const command = COMMANDS.find((known) => known === (word === 'back' ? 'away' : word));
  if (command !== undefined && !mayUse(app.policy(), who.actor, command))
    return drawNotYours(word, usersOf(app.policy(), command), context);
  switch (word) {
    case 'away':
      return answerAway(desk, who.actor, user, rest.join(' '));
    case 'back':
      return answerBack(desk, who.actor);
    case 'status': {
      const now = app.clock.now();
      const [summary, halts] = await Promise.all([app.store.summary(now, now - (now % DAY_MS)), app.store.halts()]);
      return drawStatus(summary, [...halts.active, ...halts.peopleOnly], desk.versions, context, halts.paused);
    }
    case 'kill': {
      const { scope, reason, problem } = readScope(app, rest);
      if (problem !== null) return drawText(problem);
      const engaged = await engageHalt(
        { ...app, alertsTo: app.policy().file.channels.alerts },
        scope,
        reason || 'no reason given',
        who.actor.person,
      );
      await runHalts(app);
      return drawHaltReply(
        { ...engaged, autopilot: await app.store.undoableAutopilot(scope, app.clock.now(), MOST_UNDOABLE) },
        context,
      );
    }
    case 'release': {
      if (rest[0]?.toLowerCase() === 'autopilot') return letAutopilotGoOn(app, who.actor, rest.slice(1), context);
      const { scope, reason, problem } = readScope(app, rest);
      if (problem !== null) return drawText(problem);
      const released = await mayRelease(app, who.actor, scope, reason);
      if (released.ok && released.released) await runHalts(app);
      return drawReleaseReply(released, scope, context);
    }
    default:
      return drawUnknownCommand(word, nearestWord(word, WORDS));
  }
}

async function mayRelease(app: App, by: Actor, scope: HaltScope, reason: string) {
  if (!isReleaser(app, by)) return { ok: false as const, refusal: 'not_a_releaser' as const };
  return requestRelease(app, scope, reason, by.person);
}

async function letAutopilotGoOn(app: App, by: Actor, words: string[], context: CardContext): Promise<Drawing> {
  const { scope, reason, problem } = readScope(app, words);
  if (problem !== null) return drawText(problem);
  if (!isReleaser(app, by)) return drawAutopilotReply({ ok: false, refusal: 'not_a_releaser' }, scope, context);
  return drawAutopilotReply(await releaseAutopilot(app, scope, reason, by.person), scope, context);
}

/** A release takes two people, so nobody gives one in the place of another: only roles of one's own count. */
function isReleaser(app: App, { roles, lent = [] }: Actor): boolean {
  const own = roles.filter((role) => !lent.some((each) => each.role === role));
  return mayUse(app.policy(), { roles: own }, 'release');
}

/** `kill agent:bid-pilot it runs wild`: a first word with a colon is a scope; without one it is all, and all words are the reason. */
function readScope(app: App, words: string[]): { scope: HaltScope; reason: string; problem: string | null } {
  const [typed = '', ...rest] = words;
  // Phones write capitals; and only a word of one of the kinds is a scope: in haste, stopping too much is the safe mistake.
  const first = typed.toLowerCase();
  if (!SCOPE_WORD.test(first)) return { scope: { kind: 'all' }, reason: words.join(' ').slice(0, 500), problem: null };
  const scope = parseScope(first);
  const reason = rest.join(' ').slice(0, 500);
  const all = { kind: 'all' as const };
  if (!scope)
    return {
      scope: all,
      reason,
      problem: 'Nothing was changed. A scope is all, platform:…, account:…, agent:… or action:….',
    };
  const known = knownValues(app, scope);
  if (scope.kind !== 'all' && known !== null && !known.includes(scope.value)) {
    // A halt on a misspelt name would look like safety and be none.
    return {
      scope: all,
      reason,
      problem: `Nothing was changed. The policy knows no ${agentText(scopeText(scope), 120)}; it knows ${known.join(', ')}.`,
    };
  }
  return { scope, reason, problem: null };
}

function knownValues(app: App, scope: HaltScope): string[] | null {
  const { file } = app.policy();
  switch (scope.kind) {
    case 'agent':
      return Object.keys(file.agents);
    case 'platform':
      return file.platforms;
    case 'action':
      return Object.keys(file.actions);
    case 'account':
    case 'all':
      return null;
  }
}
