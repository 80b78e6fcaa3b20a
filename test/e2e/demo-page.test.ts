import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { launchChromium } from '../support/chromium.ts';
import { shippedPolicy } from '../support/e2e-policy.ts';
import { CLI } from '../support/e2e-server.ts';

// The demo's time to undo is 20 s, and its agent acts for 2 s more.
const EXECUTED_WITHIN_MS = 60_000;

let demo: Demo;
let browser: Browser;
let page: Page;
const wrong: string[] = [];
beforeAll(async () => {
  demo = await startDemo({
    policyText: shippedPolicy(),
    argv: [process.execPath, CLI],
    env: { PATH: process.env.PATH },
    port: 0,
    clock: systemClock,
    lively: false,
  });
  browser = await launchChromium();
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
  page.on('request', (request) => void (request.url().startsWith(demo.url) || wrong.push(request.url())));
  await page.goto(demo.url);
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

/** The card that shows these words. */
const card = (words: string): Locator => page.getByRole('article').filter({ hasText: words }).first();
/** The newest of the cards that show them. */
const newest = (words: string): Locator => page.getByRole('article').filter({ hasText: words }).last();
const become = async (handle: string) => {
  await page.getByTestId('person-picker').click();
  await page.getByTestId(`person-${handle}`).click();
};

test('a form opens from the menu, says what is wrong at its field, and decides when it is sent', async () => {
  await page.getByTestId('place-approvals').click();
  await become('dana');
  await page.getByTestId('control-recommend:budget').click();
  const budget = card('Brand – US');
  await budget.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Change the amount…' }).click();
  const form = page.getByTestId('modal');
  await form.getByText('More than $20,000 and less than $32,400.').waitFor();
  await form.getByLabel('New amount in USD').fill('40000');
  await form.getByRole('button', { name: 'Approve this amount' }).click();
  await form.getByRole('alert').getByText('More than $20,000 and less than $32,400.').waitFor();
  await form.getByLabel('New amount in USD').fill('25000');
  await form.getByRole('button', { name: 'Approve this amount' }).click();
  await budget.getByText('Changed by').waitFor();
  await budget.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Details' }).click();
  await page.getByTestId('modal').getByText('Countersign computed').waitFor();
  await page.keyboard.press('Escape');
  expect(wrong).toEqual([]);
});

test(
  'Dana approves a big budget shift, and sees it executed; two others approve an exclusion',
  async () => {
    await page.getByTestId('person-picker').getByText('Dana Reyes').waitFor();
    await page.getByTestId('place-approvals').click();
    await page.getByTestId('control-recommend:budget').click();
    const budget = newest('Brand – US');
    await budget.getByRole('button', { name: /^Approve/ }).click();
    await budget.getByText('Approved by').waitFor();
    await budget.getByRole('button', { name: /^Undo/ }).waitFor();
    expect(await budget.getByRole('button', { name: /^Approve/ }).count()).toBe(0);

    await page.getByTestId('control-recommend:exclusion').click();
    const exclusion = card('Prospecting – EU');
    await become('marco');
    await exclusion.getByRole('button', { name: /^Approve/ }).click();
    await exclusion.getByText('Still missing').waitFor();
    await become('lena');
    await exclusion.getByRole('button', { name: /^Approve/ }).click();
    await exclusion.getByRole('button', { name: /^Undo/ }).waitFor();
    expect(await exclusion.getByText('Approved by').count()).toBeGreaterThan(0);

    await become('dana');
    await budget.getByText('reports that it executed this').waitFor({ timeout: EXECUTED_WITHIN_MS });
    await budget.getByRole('button', { name: 'Ask to roll back' }).waitFor();
    expect(wrong).toEqual([]);
  },
  2 * EXECUTED_WITHIN_MS,
);
