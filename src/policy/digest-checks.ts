import { Cron } from 'croner';
import type { Fault, Path } from './located-yaml.ts';
import type { PolicyFile } from './schema.ts';

/** Digests that would never come, that share a name, or that are about what is nowhere in the policy. */
export function digestFaults(file: PolicyFile): Fault[] {
  const names = new Set<string>();
  return file.digests.flatMap((digest, index) => {
    const path = ['digests', index];
    const twice = names.has(digest.name)
      ? [{ path: [...path, 'name'], message: `${digest.name} is listed twice` }]
      : [];
    names.add(digest.name);
    return [
      ...twice,
      ...scheduleFaults(digest, path),
      ...unknown('platform', digest.platforms, file.platforms, [...path, 'platforms']),
      ...unknown('agent', digest.agents, Object.keys(file.agents), [...path, 'agents']),
    ];
  });
}

function scheduleFaults({ cron, timezone }: { cron: string; timezone: string }, path: Path): Fault[] {
  try {
    // Asked from a fixed day, so that the same file is right or wrong on every day.
    if (new Cron(cron, { timezone, paused: true }).nextRun(new Date(0)) !== null) return [];
  } catch {
    // A line or a zone that croner does not know is told like one that never comes.
  }
  const message = 'expected a cron line such as "0 9 * * 1-5" and an IANA time zone such as Europe/Berlin';
  return [{ path: [...path, 'cron'], message }];
}

function unknown(kind: string, named: readonly string[] = [], known: readonly string[], path: Path): Fault[] {
  return named
    .filter((name) => !known.includes(name))
    .map((name) => ({ path, message: `${kind} ${name} is not defined; known: ${known.join(', ')}` }));
}
