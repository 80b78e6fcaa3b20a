/** What a digest may tell; those that are drawn as pictures come last. */
export const DIGEST_PARTS = [
  'money',
  'autopilot',
  'waiting',
  'trouble',
  'expired',
  'notices',
  'volume',
  'time_to_decide',
  'rates',
  'fatigue',
] as const;
export type DigestPart = (typeof DIGEST_PARTS)[number];

/** What a digest tells unless the policy says otherwise: what happened, and what is still to be done. */
export const EVERYDAY_PARTS = ['money', 'autopilot', 'waiting', 'trouble', 'expired', 'notices'] as const;
