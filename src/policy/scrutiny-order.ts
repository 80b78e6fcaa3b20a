import { LANES, RISKS } from '../domain/verdict.ts';
import type { Fault } from './located-yaml.ts';
import type { PolicyFile } from './schema.ts';

const BANDS = ['high', 'middle', 'low'] as const;

/**
 * Where the tables would give less scrutiny for more risk or less confidence. With such a table an agent could raise
 * its risk to be let through, and a rule that is meant to stop it could wave it on.
 */
export function scrutinyFaults({ lanes, score }: Pick<PolicyFile, 'lanes' | 'score'>): Fault[] {
  const faults: Fault[] = [];
  for (const [row, risk] of RISKS.entries()) {
    const lower = RISKS[row - 1];
    for (const [column, band] of BANDS.entries()) {
      const surer = BANDS[column - 1];
      const least = Math.max(
        surer ? LANES.indexOf(lanes[risk][surer]) : 0,
        lower ? LANES.indexOf(lanes[lower][band]) : 0,
      );
      if (LANES.indexOf(lanes[risk][band]) < least) {
        const message = `expected no less scrutiny than for less risk or more confidence: ${LANES[least]}`;
        faults.push({ path: ['lanes', risk, band], message });
      }
    }
    if (lower && score.risk[risk] < score.risk[lower])
      faults.push({ path: ['score', 'risk', risk], message: `expected no fewer points than ${lower} has` });
  }
  return faults;
}
