import { mkdirSync, readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { systemClock } from '../src/adapters/clock.ts';
import { type Demo, startDemo } from '../src/demo/demo.ts';

// `npm run screenshots` draws the pictures of the README from the running product: each surface as people meet it.
const root = new URL('..', import.meta.url).pathname;
const out = `${root}docs/`;
const SLOW = { timeout: 180_000 };

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
mkdirSync(out, { recursive: true });
try {
  const page = await desk(browser, demo, 'dana', 'approvals');
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  await card(page, phone);
  await home(await desk(browser, demo, 'dana', 'home'), phone);
  await commands(page);
  await batch(page);
  await digests(await desk(browser, demo, 'dana', 'ad-ops'));
  await halted(await desk(browser, demo, 'dana', 'home'));
  await escalated(page, await desk(browser, demo, 'ines', 'dm'));
} finally {
  await browser.close();
  await demo.close();
}

async function desk(from: Browser, { url }: Demo, as: string, open: string): Promise<Page> {
  const page = await from.newPage({ viewport: { width: 1240, height: 760 }, deviceScaleFactor: 1.5 });
  await page.goto(`${url}/?as=${as}&open=${open}`);
  return page;
}

/** A card to decide, on a desk and on a phone; its forms; what somebody reads who may not; what became of it. */
async function card(page: Page, phone: Page): Promise<void> {
  await demo.recommend('budget');
  await page.getByRole('button', { name: 'Approve' }).first().waitFor(SLOW);
  await page.screenshot({ path: `${out}card.png` });

  await phone.goto(`${demo.url}/?as=dana&open=approvals`);
  await phone.getByRole('button', { name: 'Approve' }).first().waitFor(SLOW);
  await phone.getByText('High risk: Budget shift').last().scrollIntoViewIfNeeded();
  await phone.screenshot({ path: `${out}phone.png` });
  await choose(phone, 'Change the amount…');
  await phone.getByRole('button', { name: 'Approve this amount' }).waitFor(SLOW);
  await phone.screenshot({ path: `${out}amount.png` });
  // The form is open for the person, on every screen of theirs.
  await phone.getByRole('button', { name: 'Go back' }).click();
  await page.getByTestId('modal').waitFor({ state: 'detached' });
  await choose(page, 'Details');
  await page.getByText('What happened').waitFor(SLOW);
  await page.screenshot({ path: `${out}details.png` });
  await page.getByTestId('modal').getByRole('button', { name: 'Close' }).first().click();
  await page.getByTestId('modal').waitFor({ state: 'detached' });

  const marco = await desk(browser, demo, 'marco', 'approvals');
  await marco.getByRole('button', { name: 'Approve' }).first().click();
  await marco.getByText('Only visible to you').last().waitFor(SLOW);
  await marco.screenshot({ path: `${out}refused.png` });
  await marco.close();

  await page.getByRole('button', { name: 'Approve' }).first().click();
  await page.getByRole('button', { name: 'Undo' }).first().waitFor(SLOW);
  await page.screenshot({ path: `${out}decided.png` });
  await page.getByRole('button', { name: 'Ask to roll back' }).first().waitFor(SLOW);
  await page.screenshot({ path: `${out}executed.png` });
}

async function home(page: Page, phone: Page): Promise<void> {
  for (const scenario of ['bid', 'budget', 'creative']) await demo.recommend(scenario);
  await page.getByText('Yours to decide now: 2').waitFor(SLOW);
  await page.getByText('It let 1 through').waitFor(SLOW);
  await page.screenshot({ path: `${out}home.png` });
  await phone.goto(`${demo.url}/?as=dana&open=home`);
  await phone.getByText('Yours to decide now: 2').waitFor(SLOW);
  await phone.screenshot({ path: `${out}home-phone.png` });
  await page.close();
}

async function commands(page: Page): Promise<void> {
  await page.getByTestId('composer').fill('/hitl status');
  await page.getByTestId('composer').press('Enter');
  await page.getByText('Countersign status').last().waitFor(SLOW);
  await page.screenshot({ path: `${out}status.png` });
}

/** What is approved together, and the form to leave some out. */
async function batch(page: Page): Promise<void> {
  await demo.recommend('bids');
  await page.getByRole('button', { name: 'Approve all 7 items' }).waitFor(SLOW);
  await page.screenshot({ path: `${out}batch.png` });
  await page.getByRole('button', { name: 'Leave some out, approve the others' }).click();
  await page.getByRole('checkbox').nth(6).check();
  await page.screenshot({ path: `${out}leave-out.png` });
  await page.getByTestId('modal').locator('footer button').first().click();
  await page.getByTestId('modal').waitFor({ state: 'detached' });
}

/** The form of the halt, what it stopped, and Home while it stands. */
async function digests(page: Page): Promise<void> {
  for (const scenario of ['bid', 'exclusion', 'notice']) await demo.recommend(scenario);
  await page.setViewportSize({ width: 1240, height: 1000 });
  const digest = page.getByRole('article').filter({ hasText: 'Digest demo' }).filter({ hasText: 'To know of' }).last();
  await digest.waitFor({ timeout: 300_000 });
  await digest.screenshot({ path: `${out}digest.png` });
  const figures = page.getByRole('article').filter({ hasText: 'Digest figures' }).last();
  await figures.getByRole('img', { name: 'answer' }).waitFor({ timeout: 300_000 });
  await figures.screenshot({ path: `${out}figures.png` });
  await page.close();
}

async function halted(page: Page): Promise<void> {
  await page.getByText('Halt…', { exact: true }).click();
  await page.getByTestId('modal').getByLabel('What', { exact: true }).selectOption('agent:bid-pilot');
  await page.getByTestId('modal').getByLabel('Why').fill('Conversion tracking is down');
  await page.screenshot({ path: `${out}halt-form.png` });
  await page.getByTestId('modal').getByRole('button', { name: 'Halt now' }).click();
  await page.getByTestId('modal').getByText('Stopped:').waitFor(SLOW);
  await page.screenshot({ path: `${out}halt.png` });
  await page.getByTestId('modal').getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('button', { name: 'Release…' }).waitFor(SLOW);
  await page.screenshot({ path: `${out}halted-home.png` });
  await page.close();
}

/** Nobody answers: the thread says so, and the next owner is sent a card of their own. */
async function escalated(page: Page, next: Page): Promise<void> {
  await demo.recommend('price');
  await page.getByText('Nobody decided in time').last().waitFor(SLOW);
  await page.getByText('Nobody decided in time').last().scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${out}thread.png` });
  await next.getByRole('button', { name: 'Reject' }).last().waitFor(SLOW);
  await next.screenshot({ path: `${out}direct-message.png` });
}

async function choose(page: Page, option: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).first().click();
  await page.getByRole('menuitem', { name: option }).click();
}
