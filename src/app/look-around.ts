import type { Command } from '../domain/command.ts';
import { type Limit, type LimitUse, placeOf, useOf } from '../domain/exposure.ts';
import type { Money } from '../domain/money.ts';
import type { Content } from '../domain/recommendation.ts';
import type { Recommendation } from '../domain/state.ts';
import { TURNED_DOWN_FOR_MS } from '../domain/turned-down.ts';
import type { Verdict } from '../domain/verdict.ts';
import { evaluateAmong } from '../policy/evaluate.ts';
import { limitsOn } from '../policy/limits.ts';
import type { App } from './app.ts';
import type { Around, Surroundings } from './store.ts';

type Subject = { id: string; agent: string; content: Content; verdict: Verdict };
export type Seen = Around & Pick<Surroundings, 'neighbours' | 'turnedDown'>;

/** The limits on what is asked with their sums of this moment, in which it stands for what is `stored` of it. */
export async function limitsAround(
  app: App,
  { agent, content, verdict: { amount } }: Omit<Subject, 'id'>,
  stored: Recommendation,
  now: number,
  policy = app.policy(),
): Promise<LimitUse[]> {
  const limits = limitsOn(policy, agent, content, amount, now);
  if (limits.length === 0) return [];
  const scopes = limits.map(({ scope }) => scope);
  return usesOf(limits, await app.store.sumsBeside(scopes, stored), amount);
}

function usesOf(limits: readonly Limit[], others: readonly number[], amount: Money | null): LimitUse[] {
  return amount === null ? [] : limits.map((limit, index) => useOf(limit, others[index] ?? 0, amount));
}

/** The limits on a recommendation with their sums of this moment, and who else is open where it touches the world. */
export async function surroundingsOf(app: App, { id, agent, content, verdict }: Subject, now: number): Promise<Seen> {
  const { amount } = verdict;
  const limits = limitsOn(app.policy(), agent, content, amount, now);
  const place = placeOf(content);
  // People decide everything else in any case.
  const again =
    verdict.lane === 'autopilot' ? { agent, action: content.action, since: now - TURNED_DOWN_FOR_MS } : null;
  const { others, neighbours, turnedDown } = await app.store.surroundings(
    limits.map(({ scope }) => scope),
    place,
    id,
    again,
  );
  const entersAt = { place, alone: neighbours.length === 0, again: turnedDown === null ? again : null };
  return { limits: usesOf(limits, others, amount), neighbours, turnedDown, entersAt };
}

/** What a command has to be decided among; null where it neither brings in nor lets through anything. */
export async function lookAround(app: App, item: Recommendation, command: Command, now: number): Promise<Seen | null> {
  switch (command.type) {
    case 'revise':
      return surroundingsOf(app, { ...item, ...command.revision }, now);
    case 'release':
      return surroundingsOf(app, { ...item, verdict: command.verdict }, now);
    case 'approve':
      // Who else is there was settled when it came in.
      return { limits: await limitsAround(app, item, item, now), neighbours: [], turnedDown: null, entersAt: null };
    case 'amend':
      return { ...(await surroundingsOf(app, { ...item, ...command.revision }, now)), entersAt: null };
    case 'undo':
      // It comes back to people, who see what stands around it: nothing of that is in its way.
      return { limits: [], neighbours: [], turnedDown: null, entersAt: { place: placeOf(item.content), alone: false } };
    default:
      return null;
  }
}

/** The command with its verdict as it is among others. */
export function judgedAmong(app: App, item: Recommendation, command: Command, seen: Seen, now: number): Command {
  const among = (content: Content, alone: Verdict) =>
    evaluateAmong(app.policy(), item.agent, content, now, { alone, ...seen });
  if (command.type === 'release') return { ...command, verdict: among(item.content, command.verdict) };
  if (command.type !== 'revise' && command.type !== 'amend') return command;
  const { revision } = command;
  return { ...command, revision: { ...revision, verdict: among(revision.content, revision.verdict) } };
}
