import { away, back } from './away.ts';
import { digest } from './digest.ts';
import { explain } from './explain.ts';
import { exporting } from './export.ts';
import { kill } from './kill.ts';
import { policy } from './policy.ts';
import { queue } from './queue.ts';
import { release } from './release.ts';
import { report } from './report.ts';
import { show } from './show.ts';
import { status } from './status.ts';
import type { Word } from './word.ts';

/** All that `/hitl` knows beside `help`, in the order of the help. */
export const WORDS: ReadonlyMap<string, Word> = new Map(
  Object.entries({
    ...{ queue, show, explain, status, digest, policy, report, export: exporting },
    ...{ kill, release, away, back },
  }),
);
