import type { Clock, Messenger } from './ports.ts';

/** A messenger that is watched: since when every call has failed, or null when the last one went well or none was made. */
export type WatchedMessenger = { messenger: Messenger; failingSince(): number | null };

/** Watches what comes of the calls to Slack, so that readiness can tell a server that reaches nobody. */
export function watchMessenger(inner: Messenger, clock: Pick<Clock, 'now'>): WatchedMessenger {
  let failingSince: number | null = null;
  const watch = <T extends { ok: boolean; why?: string }>(delivery: T): T => {
    // A refusal and a request to wait are answers: Slack is there.
    const reached = delivery.ok || (delivery.why !== 'unavailable' && delivery.why !== 'unknown');
    failingSince = reached ? null : (failingSince ?? clock.now());
    return delivery;
  };
  return {
    messenger: {
      post: async (message) => watch(await inner.post(message)),
      update: async (message) => watch(await inner.update(message)),
      upload: async (picture) => watch(await inner.upload(picture)),
      find: (message) => inner.find(message),
      linkTo: (place) => inner.linkTo(place),
    },
    failingSince: () => failingSince,
  };
}
