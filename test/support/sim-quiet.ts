import type { LoopName } from './sim-bot.ts';
import type { World } from './sim-world.ts';

/** Lets everything go on that can at this moment: requests, and every loop that has something to do. */
export async function untilQuiet(world: World): Promise<void> {
  const { bot, calls, ledger } = world;
  for (let round = 0; ; round += 1) {
    const before = bot.worked() + ledger.size();
    for (const loop of [...due(world), ...(round === 0 ? onceARound(world) : [])]) {
      if (bot.idle().includes(loop)) bot.pass(loop);
    }
    await world.settle();
    while (calls.waiting().length > 0) await world.perform(calls.waiting().slice(0, 1), 'done');
    if (bot.quiet() && bot.worked() + ledger.size() === before) return;
  }
}

function onceARound({ probe, clock }: World): LoopName[] {
  return probe.away(clock.now()).length > 0 ? ['digests', 'people'] : ['digests'];
}

function due({ probe, ledger, clock }: World): LoopName[] {
  const timerAt = probe.timerAt();
  const loops: [LoopName, boolean][] = [
    ['timers', timerAt !== null && timerAt <= clock.now()],
    ['halts', ledger.halts().length > 0 || probe.anyHeld()],
    ['callbacks', probe.callbackAt() !== null],
    ['batches', probe.anyForBatch()],
    ['messages', probe.messageAt() !== null],
  ];
  return loops.flatMap(([loop, hasWork]) => (hasWork ? [loop] : []));
}
