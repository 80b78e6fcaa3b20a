import { type Life, must } from './sim-life.ts';
import { SIM_BATCH } from './sim-policy.ts';
import type { Fact, Probe } from './sim-probe.ts';

/** What shares a card is asked of the same people, waits, and stays within what the policy lets be approved together. */
export function batchFormed(fact: Fact, lives: ReadonlyMap<string, Life>, probe: Probe): void {
  const { kind, items = [] } = fact;
  must(!probe.anyTwice(), 'nothing stands on two cards that it shares');
  const found = items.flatMap((id) => lives.get(String(id)) ?? []);
  must(found.length === items.length && items.length > 1, 'several that are known share a card');
  if (kind !== 'together') return;
  const [first] = found;
  const sum = found.reduce((total, { verdict }) => total + Math.abs(verdict.amount?.amountMinor ?? 0), 0);
  must(items.length <= SIM_BATCH.atMost && sum <= SIM_BATCH.upToMinor, 'a batch stays within its row of the policy');
  for (const life of found) {
    must(life.status === 'pending' && life.step === 0, 'only what waits for its first owners goes into a batch');
    must(
      life.verdict.lane === 'batch' && life.frozenAt === null,
      'only the batch lane goes into a batch, and nothing frozen',
    );
    must(
      String(life.verdict.approval.roles) === String(first?.verdict.approval.roles),
      'what is approved together is for the same people to approve',
    );
  }
}

/** A click on a batch decides what a card of that batch offered, in the revision that it offered, and nothing else. */
export function decidedTogether(life: Life, { origin, type }: Fact, probe: Probe): void {
  if (origin?.batch === undefined || !DECIDE.includes(type)) return;
  const isOffered = probe
    .offers(origin.batch)
    .flatMap(({ decide, undo }) => (type === 'undone' ? undo : decide))
    .some(({ id, revisionHash }) => id === life.id && revisionHash === life.revisionHash);
  must(isOffered, `only what its card offered is decided with a batch: ${type} of ${life.id}`);
}

const DECIDE = ['approval_given', 'rejected', 'undone'];
