import type { KnownBlock } from '@slack/types';

/** What Slack is given: blocks, and the text that says it all to screen readers and notifications. */
export type Drawing = { text: string; blocks: KnownBlock[] };
