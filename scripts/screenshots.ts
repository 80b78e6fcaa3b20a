import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { systemClock } from '../src/adapters/clock.ts';
import { type Demo, startDemo } from '../src/demo/demo.ts';
import { answers } from './pictures/answers.ts';
import { batch } from './pictures/batch.ts';
import { card, forms } from './pictures/card.ts';
import { digests } from './pictures/digests.ts';
import { escalated } from './pictures/escalated.ts';
import { halted, home } from './pictures/home.ts';
import { createStudio, type Studio } from './pictures/studio.ts';

// `npm run screenshots` draws the pictures of the README and of docs/screens.md from the running product.
const root = new URL('..', import.meta.url).pathname;
const out = `${root}docs/`;
const started = systemClock.monotonic();

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
  // Nobody is passed over before their picture is taken, however slow the machine.
  const patient = { step: '2h', next: '2h', remind: '1h', figures: '*/2 * * * *' };
  await shown(patient, async (studio) => {
    await card(studio);
    await forms(studio);
    // A digest comes every other minute: it is waited for beside the others.
    await Promise.all([
      digests(studio),
      home(studio)
        .then(() => batch(studio))
        .then(() => answers(studio)),
    ]);
    await halted(studio);
  });
  await shown({ step: '10s', next: '2h', remind: '5s' }, escalated);
} finally {
  await browser.close();
}
process.stdout.write(`Pictures drawn in ${Math.round((systemClock.monotonic() - started) / 1_000)} s.\n`);

/** A demo of its own, with these times, for the pictures that `scene` takes. */
async function shown(
  times: NonNullable<Parameters<typeof startDemo>[0]['times']>,
  scene: (studio: Studio) => Promise<void>,
): Promise<void> {
  const demo: Demo = await startDemo({
    policyText: readFileSync(`${root}policy.yml`, 'utf8'),
    argv: [process.execPath, `${root}src/cli.ts`],
    env: process.env,
    port: 0,
    clock: systemClock,
    lively: false,
    times,
  });
  try {
    await scene(createStudio(browser, demo, out));
  } finally {
    await demo.close();
  }
}
