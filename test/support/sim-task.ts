import type { Content } from '../../src/domain/recommendation.ts';
import { AGENTS, anyContent, SMALL_AGENTS, smallContent } from './sim-content.ts';
import type { Random } from './sim-random.ts';

/** One thing that an agent wants done, with what it knows of it: its answers and callbacks, in the order of versions. */
export type Task = {
  agent: string;
  key: string;
  line: string;
  content: Content;
  id: string | null;
  /** Sent and refused for good, or given up. */
  over: boolean;
  status: string;
  version: number;
  revisionHash: string;
  earlierHash: string;
  permit: string | null;
  report: 'executed' | 'failed';
  /** It never says what became of it. */
  silent: boolean;
  /** Calls that it waits for. */
  calls: number;
};

const NO_HASH = '0'.repeat(64);

/**
 * A task of any agent, under a number of its own; `silentShare` of them never report. A `small` one is of those that are
 * approved together.
 */
export function newTask(random: Random, number: number, now: number, silentShare: number, small: boolean): Task {
  const agent = random.pick(small ? SMALL_AGENTS : AGENTS);
  const line = `Line ${number}`;
  const content = small ? smallContent(random, line) : anyContent(random, agent, line, now);
  return {
    ...{ agent, line, key: `task-${number}`, content },
    ...{ id: null, over: false, status: 'new', version: 0, revisionHash: NO_HASH, earlierHash: NO_HASH },
    ...{
      permit: null,
      report: random.chance(0.8) ? 'executed' : 'failed',
      silent: random.chance(silentShare),
      calls: 0,
    },
  };
}
