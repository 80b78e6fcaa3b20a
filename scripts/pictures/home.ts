import type { Studio } from './studio.ts';

/** Home with what is theirs to decide, a batch among it. */
export async function home({ demo, desk, phone, take }: Studio): Promise<void> {
  const page = await desk('dana', 'home');
  for (const scenario of ['bids', 'bid']) await demo.recommend(scenario);
  await page.getByRole('button', { name: 'Approve all 7 items' }).waitFor();
  await page.getByText('It let 1 through').waitFor();
  await take(page, 'home');
  await page.close();
  const small = await phone('dana', 'home');
  await small.getByText('Yours to decide now').waitFor();
  await take(small, 'home-phone');
  await small.close();
}

/** The form of the halt, what it stopped, and Home while it stands. */
export async function halted({ desk, take }: Studio): Promise<void> {
  const page = await desk('dana', 'home');
  await page.getByText('Halt…', { exact: true }).click();
  const modal = page.getByTestId('modal');
  await modal.getByLabel('What', { exact: true }).selectOption('agent:bid-pilot');
  await modal.getByLabel('Why').fill('Conversion tracking is down');
  await take(page, 'halt-form');
  await modal.getByRole('button', { name: 'Halt now' }).click();
  await modal.getByText('Stopped:').waitFor();
  await take(page, 'halt');
  await modal.getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('button', { name: 'Release…' }).waitFor();
  await take(page, 'halted-home');
  await page.close();
}
