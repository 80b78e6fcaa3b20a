import { readFileSync } from 'node:fs';
import * as z from 'zod';

const Manifest = z.object({ version: z.string() });

// package.json lies one folder up both from src/ and from the bundle in dist/.
const manifest = Manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** What runs: Countersign's own version and Node's. */
export const versions = { countersign: manifest.version, node: process.version };
