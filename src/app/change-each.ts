import type { App } from './app.ts';

/**
 * Applies `change` to all ids together, so that their commits share the fsync, and counts those that changed. One that
 * fails is logged and left as it is; it does not hold up the others.
 */
export async function changeEach(
  app: Pick<App, 'log'>,
  ids: readonly string[],
  change: (id: string) => Promise<boolean>,
): Promise<number> {
  const changed = await Promise.all(
    ids.map(async (id) => {
      try {
        return await change(id);
      } catch (error) {
        app.log.error({ recommendation: id, error }, 'could not be changed in this pass; the next one tries again');
        return false;
      }
    }),
  );
  return changed.filter(Boolean).length;
}
