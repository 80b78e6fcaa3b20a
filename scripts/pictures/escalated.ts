import type { Studio } from './studio.ts';

/** Nobody answers: the thread says so, the next owner is sent a card of their own, or a list where it is several. */
export async function escalated({ demo, desk, phone, take }: Studio): Promise<void> {
  await demo.recommend('price');
  const page = await desk('dana', 'approvals');
  await page.getByText('Nobody decided in time').last().waitFor();
  await page.getByText('Nobody decided in time').last().scrollIntoViewIfNeeded();
  await take(page, 'thread');
  await page.close();
  const next = await desk('ines', 'dm');
  await next.getByRole('button', { name: 'Reject' }).last().waitFor();
  await take(next, 'direct-message');
  await next.close();

  await Promise.all(['budget', 'exclusion', 'checkout'].map((scenario) => demo.recommend(scenario)));
  const small = await phone('ines', 'dm');
  await small.getByText('wait for your decision').last().waitFor();
  await small.getByText('wait for your decision').last().scrollIntoViewIfNeeded();
  await take(small, 'asked');
  await small.close();
}
