import type { Path } from './located-yaml.ts';
import { nearestWord } from './nearest-word.ts';
import { settings } from './policy-json-schema.ts';

/** What is wrong with a setting that nobody knows: which one may be meant, or which there are in its place. */
export function misspelt(parent: Path, key: string): string {
  const known = settingsAt(parent);
  const meant = nearestWord(key, known);
  if (meant !== null) return `unrecognized key ${key}; did you mean ${meant}?`;
  return `unrecognized key ${key}; ${known.length === 0 ? 'is it misspelt?' : `expected one of ${known.join(', ')}`}`;
}

function settingsAt(parent: Path): string[] {
  // An entry of a list has the path of the list.
  const steps = parent.filter((step) => typeof step === 'string');
  const names = [...settings().keys()].flatMap((path) => {
    const parts = path.split('.');
    const name = parts.pop();
    const fits = parts.length === steps.length && parts.every((part, index) => part === '*' || part === steps[index]);
    return fits && name !== undefined && name !== '*' ? [name] : [];
  });
  return [...new Set(names)];
}
