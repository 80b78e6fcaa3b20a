import { ask, leave, type Studio } from './studio.ts';

/** What `/hitl` answers on a phone, and what its buttons open. */
export async function answers({ phone, take }: Studio): Promise<void> {
  const page = await phone('dana', 'approvals');
  await page.getByTestId('composer').waitFor();
  for (const [text, says, name] of [
    ['/hitl help', 'What /hitl can do', 'help'],
    ['/hitl status', 'Countersign status', 'status'],
    ['/hitl queue', 'For your yes:', 'queue'],
    ['/hitl policy', 'In force:', 'policy'],
  ] as const) {
    await ask(page, text, says);
    await take(page, name);
  }
  const queued = await ask(page, '/hitl queue all', 'Waiting for people');
  const id = / · ([0-9A-Z]{6})\b/.exec((await queued.textContent()) ?? '')?.[1] ?? '';
  await ask(page, `/hitl show ${id}`, 'Asked so far');
  await take(page, 'show');
  const explained = await ask(page, `/hitl explain ${id}`, 'Why:');
  await take(page, 'explain');
  await explained.getByRole('button', { name: 'All rules' }).click();
  await page.getByTestId('modal').waitFor();
  await take(page, 'rules');
  await leave(page);
  await ask(page, '/hitl export csv', 'The export is being made');
  await ask(page, `/hitl report ${id}`, 'comes to you as a direct message');
  await page.close();
  const papers = await phone('dana', 'dm');
  await papers.getByText('of the record as a table').waitFor();
  await papers.getByText('to read, and to print').waitFor();
  await take(papers, 'papers');
  await papers.close();
}
