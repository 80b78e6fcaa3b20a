import type { Json } from '../../audit/canonical-json.ts';
import { privatesOf } from '../audit-entry.ts';
import type { Paper } from '../ports.ts';
import type { Asked } from './word.ts';

/** Files with a word on them and the fact that they were given out, or why there are none, in a sentence. */
export type Made =
  | {
      ok: true;
      papers: readonly Paper[];
      comment: string;
      fact: { type: string; facts: { [key: string]: Json }; privates?: Record<string, string | null> };
    }
  | { ok: false; text: string };

const FAULT = 'Something failed on our side, and no file was sent. Please ask again.';

/**
 * Makes files beside the answer and puts them into the direct messages of who asked. That they were given out is in the
 * record before they are sent. False, and nothing is begun, while the same is under way for this person.
 */
export function sendPapers({ app, facilities, by, user }: Asked, what: string, make: () => Promise<Made>): boolean {
  const { files } = facilities;
  return facilities.begin(`${what} for ${user.id}`, async () => {
    try {
      const made = await make();
      if (!made.ok) return await files.say(user.id, made.text);
      const { type, facts, privates: named } = made.fact;
      const privates = privatesOf(app.ids, { person: by.person, slack_user: user.id, ...named });
      await app.store.append([{ id: app.ids.next('evt'), type, at: app.clock.now(), facts, privates }], []);
      const sent = await files.send(user.id, made.papers, made.comment);
      if (sent.ok) return;
      app.log.warn({ code: sent.error }, 'a file could not be sent');
      const why = sent.error === 'missing_scope' ? ' An admin has to give the app the scope files:write.' : '';
      await files.say(user.id, `Slack did not take the file (${sent.error}).${why} Please ask again later.`);
    } catch (error) {
      app.log.error({ error }, 'a file could not be made');
      await files.say(user.id, FAULT);
    }
  });
}
