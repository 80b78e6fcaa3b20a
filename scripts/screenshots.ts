import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { systemClock } from '../src/adapters/clock.ts';
import { startDemo } from '../src/demo/demo.ts';

// `npm run screenshots` draws the pictures of the README from the running product.
const root = new URL('..', import.meta.url).pathname;
const out = `${root}docs/`;
mkdirSync(out, { recursive: true });

const demo = await startDemo({
  policyText: readFileSync(`${root}policy.yml`, 'utf8'),
  argv: [process.execPath, `${root}src/cli.ts`],
  env: process.env,
  port: 0,
  clock: systemClock,
  lively: false,
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  await demo.recommend('budget');
  const page = await browser.newPage({ viewport: { width: 1240, height: 760 }, deviceScaleFactor: 1.5 });
  await page.goto(`${demo.url}/?as=dana&open=approvals`);
  await page.getByRole('button', { name: 'Approve' }).first().waitFor();
  await page.screenshot({ path: `${out}card.png` });

  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await phone.goto(`${demo.url}/?as=dana&open=approvals`);
  await phone.getByRole('button', { name: 'Approve' }).first().waitFor();
  await phone.getByText('High risk: Budget shift').last().scrollIntoViewIfNeeded();
  await phone.screenshot({ path: `${out}phone.png` });
  await phone.getByRole('button', { name: 'More actions' }).first().click();
  await phone.getByRole('menuitem', { name: 'Change the amount…' }).click();
  await phone.getByRole('button', { name: 'Approve this amount' }).waitFor();
  await phone.screenshot({ path: `${out}amount.png` });
  // The form is open for the person, on every screen of theirs.
  await phone.getByRole('button', { name: 'Go back' }).click();
  await page.getByTestId('modal').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Approve' }).first().click();
  await page.getByRole('button', { name: 'Undo' }).first().waitFor();
  await page.getByRole('button', { name: 'Ask to roll back' }).first().waitFor({ timeout: 60_000 });
  await page.screenshot({ path: `${out}executed.png` });

  await demo.recommend('bids');
  await page.getByRole('button', { name: 'Approve all 7 items' }).waitFor({ timeout: 30_000 });
  await page.screenshot({ path: `${out}batch.png` });
  await page.getByRole('button', { name: 'Leave some out, approve the others' }).click();
  await page.getByRole('checkbox').nth(6).check();
  await page.screenshot({ path: `${out}leave-out.png` });
} finally {
  await browser.close();
  await demo.close();
}
