import type { Browser, Locator, Page } from 'playwright-core';
import type { Demo } from '../../src/demo/demo.ts';

/** A workspace to be pictured: pages of people in it, and where their pictures go. */
export type Studio = {
  demo: Demo;
  /** The workspace as this person has it open on a desk, or on a phone. */
  desk(as: string, open: string): Promise<Page>;
  phone(as: string, open: string): Promise<Page>;
  /** Takes a picture of what is to be seen, under this name. */
  take(what: Page | Locator, name: string): Promise<void>;
};

// Each step waits for what it needs, which on a machine that does much else takes its time.
const PATIENCE_MS = 180_000;

export function createStudio(browser: Browser, demo: Demo, out: string): Studio {
  const open = async (size: object, as: string, place: string): Promise<Page> => {
    const page = await browser.newPage(size);
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${demo.url}/?as=${as}&open=${place}`);
    return page;
  };
  return {
    demo,
    desk: (as, place) => open({ viewport: { width: 1240, height: 760 }, deviceScaleFactor: 1.5 }, as, place),
    phone: (as, place) => open({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }, as, place),
    async take(what, name) {
      await what.screenshot({ path: `${out}${name}.png` });
    },
  };
}

/** Chooses in the menu of the newest card that has one. */
export async function choose(page: Page, option: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).last().click();
  await page.getByRole('menuitem', { name: option }).click();
  await page.getByTestId('modal').waitFor();
}

/** Closes the form, which is open for the person on every screen of theirs. */
export async function leave(page: Page): Promise<void> {
  await page.getByTestId('modal').locator('footer button').first().click();
  await page.getByTestId('modal').waitFor({ state: 'detached' });
}

/** Types a command and returns the answer, which only this person sees. */
export async function ask(page: Page, text: string, answered: string): Promise<Locator> {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('composer').press('Enter');
  const answer = page
    .getByRole('article')
    .filter({ hasText: 'Only visible to you' })
    .filter({ hasText: answered })
    .last();
  await answer.waitFor();
  await answer.scrollIntoViewIfNeeded();
  return answer;
}
