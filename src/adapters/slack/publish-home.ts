import type { WebClient } from '@slack/web-api';
import type { HomePublisher } from '../../app/home/home-publisher.ts';
import { failedPost } from './delivery.ts';

/** Home by views.publish, which changes nothing where it shows another view than was thought. */
export function createHomePublisher(homes: WebClient): HomePublisher {
  return {
    async publish({ slackUser, view, over }) {
      try {
        const answer = await homes.views.publish({ user_id: slackUser, view, ...(over !== null && { hash: over }) });
        const viewHash = answer.view?.hash;
        return viewHash === undefined
          ? { ok: false, why: 'unknown', error: 'unreadable_answer' }
          : { ok: true, viewHash };
      } catch (error) {
        const failed = failedPost(error);
        if (failed.why === 'rate_limited') return failed;
        if (failed.why === 'refused' && failed.error === 'hash_conflict') return { ok: false, why: 'conflict' };
        // What is gone is a message; a Home is there for everybody.
        return { ok: false, why: failed.why === 'gone' ? 'refused' : failed.why, error: failed.error };
      }
    },
  };
}
