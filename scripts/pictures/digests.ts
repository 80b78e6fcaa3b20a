import type { Studio } from './studio.ts';

/** The digest of the everyday, and the one of figures: of each the first that has something of everything. */
export async function digests({ demo, desk, take }: Studio): Promise<void> {
  for (const scenario of ['exclusion', 'notice']) await demo.recommend(scenario);
  const page = await desk('dana', 'ad-ops');
  await page.setViewportSize({ width: 1240, height: 1000 });
  const posted = (name: string) => page.getByRole('article').filter({ hasText: `Digest ${name}` });
  const digest = posted('demo').filter({ hasText: 'To know of' }).last();
  await digest.waitFor();
  await take(digest, 'digest');
  // After the batch is approved.
  const figures = posted('figures')
    .filter({ hasText: /[6-9] answers/ })
    .filter({ has: page.getByRole('img', { name: 'answer' }) })
    .last();
  await figures.waitFor();
  await take(figures, 'figures');
  await page.close();
}
