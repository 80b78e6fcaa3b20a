import type { HaltSubject } from '../domain/halt.ts';
import type { Content } from '../domain/recommendation.ts';

/** What a halt may name of a recommendation. */
export function subjectOf({ agent, content }: { agent: string; content: Content }): HaltSubject {
  return {
    platform: content.target?.platform ?? null,
    account: content.target?.account ?? null,
    agent,
    action: content.action,
  };
}
