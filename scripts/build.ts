import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundlePage } from '../src/sandbox/page-bundle.ts';
import { loadLate } from './load-late.ts';

// One bundle is what `npm start` and the published command run: Node strips no types under node_modules, and importing
// the parts one by one costs three times the memory and four times the time (bench/RESULTS.md).
const root = new URL('..', import.meta.url).pathname;
const dist = `${root}dist`;

rmSync(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    cli: 'src/bin.ts',
    'verify-thread': 'src/adapters/sqlite/record/verify-thread.ts',
    'export-thread': 'src/adapters/sqlite/record/export-thread.ts',
    'writer-thread': 'src/adapters/sqlite/writer/writer-thread.ts',
    'digest-thread': 'src/adapters/sqlite/digest/digest-thread.ts',
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  // Names stay, so that a stack trace says something.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  plugins: [loadLate],
  // What is native, and what only the demo loads, stays a package of its own.
  external: ['better-sqlite3', 'emulate', 'esbuild', '@resvg/resvg-js'],
  // Bundled CommonJS packages ask for Node's own modules by require.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await build({
  absWorkingDir: root,
  entryPoints: { client: 'src/client/client.ts' },
  outdir: dist,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});
if (process.argv.includes('--release')) {
  // What only a published package needs: the demo's page, and the client's types.
  const page = await bundlePage();
  writeFileSync(`${dist}/page.js`, page.js);
  writeFileSync(`${dist}/page.css`, page.css);
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', 'scripts/tsconfig.client.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
