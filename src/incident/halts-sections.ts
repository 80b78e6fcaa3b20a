import { type Halt, type ReleaseRequest, scopeText } from '../domain/halt.ts';
import { exactTime } from './exact-time.ts';
import type { Names } from './incident.ts';
import type { Section } from './page.ts';
import { section, table } from './section.ts';

/** Who engaged and who released the halts that it met, when and why; no section where it met none. */
export function haltsSections(halts: readonly Halt[], names: Names): Section[] {
  if (halts.length === 0) return [];
  const head = ['Halt', 'On', 'Engaged', 'Why', 'First asked to release it', 'Released'];
  const rows = halts.map(({ id, scope, engagedAt, engagedBy, reason, release, agreed, releasedAt }) => [
    id,
    scopeText(scope),
    `${exactTime(engagedAt)} by ${names(engagedBy)}`,
    `“${reason}”`,
    release === null ? 'nobody' : askedText(release, names),
    releasedText(releasedAt, agreed, names),
  ]);
  return [section('Halts that it met', table(head, rows))];
}

function releasedText(releasedAt: number | null, agreed: ReleaseRequest | undefined, names: Names): string {
  if (releasedAt === null) return 'no, it stands';
  return agreed === undefined ? exactTime(releasedAt) : askedText(agreed, names);
}

function askedText({ at, by, reason }: ReleaseRequest, names: Names): string {
  return `${exactTime(at)} by ${names(by)}${reason.trim() === '' ? '' : `: “${reason}”`}`;
}
