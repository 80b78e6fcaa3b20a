import { choose, leave, type Studio } from './studio.ts';

/** A card to decide, on a desk and on a phone; what somebody reads who may not; what became of it. */
export async function card({ demo, desk, phone, take }: Studio): Promise<void> {
  await demo.recommend('budget');
  const page = await desk('dana', 'approvals');
  await page.getByRole('button', { name: 'Approve' }).first().waitFor();
  await take(page, 'card');

  const small = await phone('dana', 'approvals');
  await small.getByRole('button', { name: 'Approve' }).first().waitFor();
  await small.getByText('High risk: Budget shift').last().scrollIntoViewIfNeeded();
  await take(small, 'phone');
  await small.close();

  await choose(page, 'Details');
  await page.getByText('What happened').waitFor();
  await take(page, 'details');
  await leave(page);

  const marco = await desk('marco', 'approvals');
  await marco.getByRole('button', { name: 'Approve' }).first().click();
  await marco.getByText('Only visible to you').last().waitFor();
  await take(marco, 'refused');
  await marco.close();

  await page.getByRole('button', { name: 'Approve' }).first().click();
  await page.getByRole('button', { name: 'Undo' }).first().waitFor();
  await take(page, 'decided');
  await page.getByRole('button', { name: 'Ask to roll back' }).first().waitFor();
  await take(page, 'executed');
  await page.close();
}

/** What the menu of a card opens. */
export async function forms({ demo, phone, take }: Studio): Promise<void> {
  await demo.recommend('budget');
  const page = await phone('dana', 'approvals');
  await page.getByRole('button', { name: 'Approve' }).last().waitFor();
  for (const [choice, name] of [
    ['Change the amount…', 'amount'],
    ['Decide with a note…', 'note'],
    ['Hand over…', 'hand-over'],
    ['Snooze…', 'snooze'],
  ] as const) {
    await choose(page, choice);
    await take(page, name);
    await leave(page);
  }
  await page.close();
}
