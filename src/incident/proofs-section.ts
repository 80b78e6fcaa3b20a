import type { Incident } from './incident.ts';
import type { Part, Section } from './page.ts';
import { facts, table } from './section.ts';

/** What proves the page, whether that was checked, and how others check it. */
export function proofsSection({ events, checkpoint, findings, verifier, item }: Incident): Section {
  const covered = checkpoint === null ? 0 : events.filter(({ seq }) => seq <= checkpoint.size).length;
  const parts: Part[] = [
    {
      kind: 'text',
      text:
        checkpoint === null
          ? 'The record has not been signed yet: nothing of this can be proven until it is.'
          : `${covered} of these ${events.length} events are covered by this signed checkpoint of ${checkpoint.size} events:`,
    },
  ];
  const checked: Part[] =
    findings.length === 0
      ? [{ kind: 'text', text: 'When this page was made, each of these events was checked and is what was recorded.' }]
      : [
          { kind: 'text', text: 'NOT all of this is what was recorded. When this page was made, this was found:' },
          ...findings.map((text): Part => ({ kind: 'text', text })),
        ];
  if (checkpoint !== null) parts.push({ kind: 'exact', text: checkpoint.note });
  parts.push(
    ...checked,
    ...facts([
      ['Verifier key', verifier],
      [
        'To check',
        `countersign audit prove ${item.id} --with-names > proof.json, then node verify.mjs proof.json --key KEY (docs/verify.md)`,
      ],
    ]),
    ...table(
      ['Event', 'Leaf hash (SHA-256)'],
      events.map(({ seq, leafHash }) => [String(seq), leafHash]),
    ),
  );
  return { heading: 'Proofs', parts };
}
