import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** The Chromium of this machine, in PATH or where CHROMIUM says, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ARGS });
}

function chromiumPath(): string {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(':')];
  const found = [process.env.CHROMIUM ?? '', ...folders.map((folder) => `${folder}/chromium`)].find(existsSync);
  if (found === undefined) throw new Error('expected chromium in PATH, or its path in CHROMIUM');
  return found;
}
