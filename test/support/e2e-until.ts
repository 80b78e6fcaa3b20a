import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/**
 * Looks until there is something to see, and returns it; `null`, `undefined` and `false` are nothing. After `withinMs`
 * it throws what was waited for, with `hint()` to say what was there instead.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = 15_000, hint }: { withinMs?: number; hint?: () => string | Promise<string> } = {},
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline) {
      const instead = hint === undefined ? '' : `; instead: ${await hint()}`;
      throw new Error(`waited ${withinMs} ms in vain for ${what}${instead}`);
    }
    await pause(LOOK_EVERY_MS);
  }
}

function isThere<T>(seen: T): seen is Exclude<T, null | undefined | false> {
  return seen !== null && seen !== undefined && seen !== false;
}
