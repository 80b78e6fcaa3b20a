import type { Answer } from '../../src/app/agent-api.ts';
import type { Services } from './sim-bot.ts';
import { anyContent } from './sim-content.ts';
import type { Random } from './sim-random.ts';
import type { Told } from './sim-receiver.ts';
import { newTask, type Task } from './sim-task.ts';
import type { World } from './sim-world.ts';

export type Agents = {
  tasks(): readonly Task[];
  /** One thing more to want; a small one is approved together with others. */
  plan(small?: boolean): void;
  hear(agent: string, told: Told): void;
  /** Does something about one of its tasks; false when there is none to do anything about. */
  act(): boolean;
  /** What a sensible agent does next, again and again until nothing is left to do. */
  goOn(task: Task): Promise<void> | null;
};

const KEY_ID = 'key-1';
const OPEN = ['held', 'pending'];

export function createAgents(
  world: Pick<World, 'bot' | 'clock' | 'broken' | 'trace'>,
  random: Random,
  silentShare: number,
): Agents {
  const tasks: Task[] = [];

  function learn(
    task: Task,
    { id, version, status, hash }: { id: string; version: number; status: string; hash: string },
  ) {
    if (task.id !== null && task.id !== id) world.broken(`the key ${task.key} names one recommendation`);
    task.id = id;
    if (version < task.version) return;
    if (hash !== task.revisionHash) task.earlierHash = task.revisionHash;
    Object.assign(task, { version, status, revisionHash: hash });
  }

  const read = (task: Task, answer: Answer) =>
    learn(task, { id: answer.id, version: answer.version, status: answer.status, hash: answer.revision_hash });

  async function call<T>(task: Task, what: string, work: (services: Services) => Promise<T>): Promise<T | null> {
    task.calls += 1;
    world.trace.add(`${task.agent} ${what} ${task.key}`);
    const answered = await world.bot.ask(work);
    task.calls -= 1;
    world.trace.add(`${task.agent} ${what} ${task.key} → ${JSON.stringify(answered)}`);
    return answered.ok ? answered.value : null;
  }

  async function recommend(task: Task, content = task.content) {
    const { agent, key } = task;
    const result = await call(task, 'recommends', ({ agents }) =>
      agents.recommend({ agent, key, keyId: KEY_ID, content }),
    );
    if (result === null) return;
    if (result.ok) read(task, result.answer);
    else if (task.id === null && result.code !== 'too_many_open') task.over = true;
  }

  async function revise(task: Task) {
    task.content = anyContent(random, task.agent, task.line, world.clock.trueNow());
    await recommend(task);
  }

  async function redeem(task: Task, revisionHash = task.revisionHash, again = '') {
    const { agent, id, key } = task;
    if (id === null) return;
    const request = { agent, keyId: KEY_ID, id, revisionHash, key: `${key}-go${again}` };
    const result = await call(task, 'redeems', ({ agents }) => agents.redeem(request));
    if (!result?.ok) return;
    if (again !== '' && task.permit !== null) world.broken('a permit is given once, to the call that redeemed it');
    if (task.permit !== null && task.permit !== result.permit)
      world.broken('a repeated redemption gives the same permit');
    if (result.revision_hash !== revisionHash) world.broken('a permit names the revision that was asked for');
    task.permit = result.permit;
  }

  async function report(task: Task, status: 'executed' | 'failed' | 'rolled_back' | 'rollback_failed') {
    const { agent, id, revisionHash } = task;
    if (id === null) return;
    const measured = random.chance(0.3) ? [{ name: 'CPA', value: `$${random.between(20, 60)}` }] : [];
    const drift = random.chance(0.05) ? 'set by hand since' : null;
    const told = { agent, keyId: KEY_ID, id, revisionHash, status, detail: null, drift, measured };
    const result = await call(task, `reports ${status}`, ({ agents }) => agents.report(told));
    if (result?.ok) read(task, result.answer);
  }

  async function withdraw(task: Task) {
    const { agent, id } = task;
    if (id === null) return;
    const result = await call(task, 'withdraws', ({ agents }) => agents.withdraw({ agent, keyId: KEY_ID, id }));
    if (result?.ok) read(task, result.answer);
  }

  async function look(task: Task, waitMs: number) {
    const { agent, id } = task;
    if (id === null) return;
    const options = { version: null, waitMs, signal: new AbortController().signal };
    const answer = await call(task, 'looks at', ({ agents }) =>
      waitMs === 0 ? agents.read(agent, id) : agents.wait(agent, id, options),
    );
    if (answer) read(task, answer);
  }

  function whim(task: Task): Promise<void> {
    if (task.id === null) {
      const twice = random.chance(0.15);
      return twice ? Promise.all([recommend(task), recommend(task)]).then(() => {}) : recommend(task);
    }
    const open = OPEN.includes(task.status);
    const rolling = task.status === 'rolling_back' && !task.silent;
    const acting = task.permit !== null && !task.silent && task.status !== 'rolling_back';
    return random.weighted([
      [3, () => look(task, 0)],
      [0.5, () => look(task, 25_000)],
      [0.5, () => recommend(task)],
      [open ? 1 : 0.2, () => revise(task)],
      [open ? 0.4 : 0.3, () => withdraw(task)],
      [task.status === 'approved' ? 8 : 0.5, () => redeem(task)],
      [0.3, () => redeem(task, task.earlierHash)],
      [task.permit === null ? 0 : 1, () => redeem(task, task.revisionHash, '-again')],
      [acting ? 6 : 0.1, () => report(task, task.report)],
      [rolling ? 6 : 0.1, () => report(task, random.pick(['rolled_back', 'rolled_back', 'rollback_failed']))],
    ])();
  }

  return {
    tasks: () => tasks,
    plan: (small = false) =>
      void tasks.push(newTask(random, tasks.length + 1, world.clock.trueNow(), silentShare, small)),
    hear(agent, { data }) {
      const task = tasks.find((one) => one.agent === agent && one.key === data.key);
      if (task)
        learn(task, { id: data.id, version: data.decision_version, status: data.status, hash: data.revision_hash });
    },
    act() {
      const free = tasks.filter(({ over, calls }) => !over && calls < 2);
      if (free.length === 0) return false;
      void whim(random.pick(free)).catch((error: unknown) => world.broken(String(error)));
      return true;
    },
    goOn(task) {
      if (task.over) return null;
      if (task.id === null) return recommend(task);
      if (task.silent) return null;
      if (task.status === 'approved') return redeem(task).then(() => look(task, 0));
      if (task.status === 'executing' && task.permit !== null) return report(task, task.report);
      // One that was asked to stop before its permit reached it gets none any more: it did nothing, and says so.
      if (task.status === 'executing')
        return redeem(task).then(() => (task.permit === null ? report(task, 'failed') : undefined));
      if (task.status === 'rolling_back') return report(task, 'rolled_back');
      return null;
    },
  };
}
