import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export type Page = { html: string; js: string; css: string };

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Countersign sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="root"></div>
<script src="/page.js"></script>
</body>
</html>
`;

// Beside this file, or where the checkout has it when this runs bundled in dist/.
const SOURCES = ['./page/main.tsx', '../src/sandbox/page/main.tsx'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

let loaded: Promise<Page> | undefined;

/** The page: `page.js` and `page.css` beside the running file in the published package, else bundled from source. */
export function loadPage(): Promise<Page> {
  loaded ??= readBeside().then(async (built) => ({ html: HTML, ...(built ?? (await bundlePage())) }));
  return loaded;
}

/** Bundles the page in memory; the release build writes the two texts beside the program. */
export async function bundlePage(): Promise<{ js: string; css: string }> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [SOURCES.find(existsSync) ?? 'page/main.tsx'],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'page',
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const output = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { js: output('.js'), css: output('.css') };
}

async function readBeside(): Promise<{ js: string; css: string } | undefined> {
  const beside = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
  try {
    return { js: await beside('./page.js'), css: await beside('./page.css') };
  } catch {
    return undefined;
  }
}
