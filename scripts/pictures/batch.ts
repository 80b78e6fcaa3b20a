import type { Studio } from './studio.ts';

/** What is approved together, the form to leave the odd one out, and what became of the others. */
export async function batch({ desk, take }: Studio): Promise<void> {
  const page = await desk('dana', 'approvals');
  await page.getByRole('button', { name: 'Approve all 7 items' }).waitFor();
  await take(page, 'batch');
  await page.getByRole('button', { name: 'Leave some out, approve the others' }).click();
  await page.getByLabel('gore-tex shoes').check();
  await take(page, 'leave-out');
  await page.getByTestId('modal').getByRole('button', { name: 'Approve the others' }).click();
  await page.getByRole('button', { name: 'Undo all 6 items' }).waitFor();
  await take(page, 'batch-approved');
  await page.close();
}
