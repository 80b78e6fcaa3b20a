import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where the program of a thread lies, such as `writer-thread`: beside the bundle, or among the sources beside the module
 * whose `import.meta.url` is given.
 */
export function threadFile(name: string, from: string): string {
  const bundled = fileURLToPath(new URL(`./${name}.js`, from));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL(`./${name}.ts`, from));
}
