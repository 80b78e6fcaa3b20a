import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `late` is loaded when it is first asked for. */
type Import = { from: string; specifier: string; typeOnly: boolean; late?: true };
type Source = { path: string; text: string };

const sources: Source[] = filesUnder('src')
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const imports = sources.flatMap(importsOf);

// What each part may import of ours; a part that is not named here may import nothing of ours.
const INWARD = ['domain', 'policy', 'audit', 'webhooks', 'cards'];
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  audit: [],
  webhooks: [],
  policy: ['domain'],
  cards: ['domain'],
  incident: ['domain', 'cards'],
  app: INWARD,
  adapters: [...INWARD, 'app'],
  client: ['webhooks'],
};
// The composition roots and what is built around them: they put the parts together, and nothing inside imports them.
const SEE_ALL = [
  'main.ts',
  'cli.ts',
  'bin.ts',
  'commands',
  'sandbox',
  'demo',
  'policy-source.ts',
  'record-key.ts',
  'papers.ts',
  'record-keeping.ts',
  'config.ts',
  'version.ts',
];

// What a pure part may import from outside: nothing that reads a clock, a file or a network.
const PACKAGES: Record<string, readonly string[]> = {
  domain: ['zod'],
  audit: ['node:crypto'],
  webhooks: ['node:crypto'],
  policy: ['zod', 'yaml', 'croner', '@marcbachmann/cel-js', 'node:crypto'],
  cards: ['@slack/types'],
  incident: [],
  app: ['@slack/types', 'croner'],
};
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bMath\.random\b|\bprocess\.|\bperformance\.|\brandom(?:UUID|Bytes|Int|FillSync)\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(|\bnextRun\(\s*\)|\bconsole\./;

test('the sources were found, and their imports', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(imports.length).toBeGreaterThan(sources.length);
});

test('`countersign halt` waits for no policy, card, log or Slack to be loaded', () => {
  const reached = new Set(['src/commands/run-halt.ts']);
  for (const path of reached) {
    for (const each of imports) if (each.from === path && !each.typeOnly && !each.late) reached.add(targetOf(each));
  }
  expect(reached).toContain('src/app/engage-halt.ts');
  const needless =
    /^src\/(cards|policy-source|adapters\/(slack|http|callbacks|pino-log)|policy\/(load|schema|condition))/;
  expect([...reached].filter((path) => needless.test(path))).toEqual([]);
});

test('an export is written in a thread or process of its own: the server imports nothing that writes it', () => {
  const reached = new Set(['src/main.ts']);
  for (const path of reached) {
    for (const each of imports) if (each.from === path && !each.typeOnly) reached.add(targetOf(each));
  }
  expect(reached).toContain('src/adapters/sqlite/record/open-record.ts');
  const writes = ['src/adapters/sqlite/record/export-text.ts', 'src/adapters/sqlite/record/export-thread.ts'];
  expect(writes.filter((path) => sources.every((source) => source.path !== path))).toEqual([]);
  expect(writes.filter((path) => reached.has(path))).toEqual([]);
});

describe('imports run inward', () => {
  const parts = [...new Set(sources.map(({ path }) => partOf(path)))].toSorted();

  test.each(parts.filter((part) => !SEE_ALL.includes(part)))('%s', (part) => {
    const allowed = MAY_IMPORT[part] ?? [];
    const outward = imports
      .filter((each) => partOf(each.from) === part && targetOf(each).startsWith('src/'))
      .map((each) => ({ ...each, to: partOf(targetOf(each)) }))
      .filter(({ to }) => to !== part && !allowed.includes(to))
      // The client may name the words of the domain, never its code.
      .filter(({ to, typeOnly }) => !(part === 'client' && to === 'domain' && typeOnly));
    expect(outward.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  test('no adapter imports a sibling', () => {
    const siblings = imports.filter((each) => {
      const [from, to] = [adapterOf(each.from), adapterOf(targetOf(each))];
      return from !== null && to !== null && from !== to;
    });
    expect(siblings.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  test('every part is named in the rule', () => {
    for (const part of parts) expect([...Object.keys(MAY_IMPORT), ...SEE_ALL]).toContain(part);
  });
});

describe('the pure parts', () => {
  test.each(Object.keys(PACKAGES))('%s reads no clock, no chance, no environment and no network', (part) => {
    const lines = sources
      .filter(({ path }) => partOf(path) === part)
      .flatMap(({ path, text }) =>
        withoutComments(text)
          .split('\n')
          .flatMap((line) => (IMPURE.test(line) ? [`${path}: ${line.trim()}`] : [])),
      );
    expect(lines).toEqual([]);
  });

  test.each(Object.entries(PACKAGES))('%s imports no package but %j', (part, packages) => {
    const others = imports.filter(
      ({ from, specifier }) => partOf(from) === part && !specifier.startsWith('.') && !packages.includes(specifier),
    );
    expect(others.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });
});

test('only src/config.ts reads the environment; the sandbox is a tool of its own', () => {
  const readers = sources
    .filter(({ path, text }) => withoutComments(text).includes('process.env') && partOf(path) !== 'sandbox')
    .map(({ path }) => path);
  expect(readers).toEqual(['src/config.ts']);
});

describe('names', () => {
  // Documents for people are named as people know them: README, RESULTS.
  const files = ['src', 'test', 'bench', 'scripts'].flatMap(filesUnder).filter((path) => !path.endsWith('.md'));

  test('of files and folders are kebab-case', () => {
    const odd = files.filter(
      (path) => !path.split('/').every((name) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name)),
    );
    expect(odd).toEqual([]);
  });

  test('say what is in them', () => {
    const vague = ['utils', 'util', 'helpers', 'helper', 'types', 'common', 'misc', 'shared', 'index'];
    expect(files.filter((path) => vague.includes(basename(path).replace(/\..*$/, '')))).toEqual([]);
  });
});

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** The part of the program that a source belongs to: `src/app/act.ts` is app, `src/main.ts` is main.ts. */
function partOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** `src/adapters/http/reply.ts` is http, `src/adapters/clock.ts` is clock.ts; null for what is no adapter. */
function adapterOf(path: string): string | null {
  return partOf(path) === 'adapters' ? (path.split('/')[2] ?? null) : null;
}

/** The file that is imported, or the specifier itself where it is a package. */
function targetOf({ from, specifier }: Import): string {
  return specifier.startsWith('.') ? posix.normalize(posix.join(dirname(from), specifier)) : specifier;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

function importsOf({ path, text }: Source): Import[] {
  const code = withoutComments(text);
  const statements = [...code.matchAll(/^(?:import|export)\s+([^'"`;]*?)\s*from\s+'([^']+)'/gm)].map(
    ([, names = '', specifier = '']) => ({ from: path, specifier, typeOnly: onlyTypes(names) }),
  );
  const bare = [...code.matchAll(/^import\s+'([^']+)'/gm)].map(([, specifier = '']) => ({
    from: path,
    specifier,
    typeOnly: false,
  }));
  const late = [...code.matchAll(/\bimport\(\s*'([^']+)'/g)].map(([, specifier = '']) => ({
    from: path,
    specifier,
    typeOnly: false,
    late: true as const,
  }));
  return [...statements, ...bare, ...late];
}

function onlyTypes(names: string): boolean {
  if (names.startsWith('type ')) return true;
  const listed = /^\{([\s\S]*)\}$/
    .exec(names)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  return listed?.filter((name) => name !== '').every((name) => name.startsWith('type ')) ?? false;
}
