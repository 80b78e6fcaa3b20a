import { Command } from 'commander';
import { erase, listErasures } from './erase.ts';
import { exportRecord } from './export.ts';
import { addHold, liftHold, listHolds } from './hold.ts';
import { newKey, printVerifierKey } from './key.ts';
import { prove } from './prove.ts';
import { prune } from './prune.ts';
import { verify } from './verify.ts';

/** `countersign audit …`: the record checked, proved, exported and kept. */
export function auditCommand(): Command {
  const audit = new Command('audit').description('the record: check it, prove it, export it, keep it');
  audit
    .command('verify')
    .option('--from <number>', 'the first event to check')
    .option('--to <number>', 'the last event to check')
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere')
    .option('--key <key>', 'the verifier key, where the signing key is not at hand')
    .description('check the record; exit code 2 when it fails')
    .action(verify);
  audit
    .command('prove')
    .argument('<id>', 'the number or id of an event, or the id of a recommendation')
    .option('--checkpoint <file>', 'prove it by a checkpoint that was kept elsewhere')
    .option('--with-names', 'with the people and notes, and what shows that they are the right ones')
    .description('print a proof that verifier/verify.mjs checks (docs/verify.md)')
    .action(prove);
  audit
    .command('export')
    .option('--format <format>', 'ndjson (the exact bytes), csv, or json with proofs', 'ndjson')
    .option('--from <when>', 'the first event: its number, or a time')
    .option('--to <when>', 'the last event: its number, or a time')
    .option('--agent <name>', 'of this agent alone')
    .option('--action <name>', 'of this action alone')
    .option('--person <name>', 'what this person did')
    .option('--with-names', 'json: with the people and notes')
    .option('--output <file>', 'a new file; without it, the output')
    .description('write events out')
    .action(exportRecord);
  audit.command('key').description('print the verifier key').action(printVerifierKey);
  audit.command('new-key').description('make a signing key').action(newKey);

  const hold = audit.command('hold').description('legal holds: what may be neither pruned nor erased');
  hold
    .command('add')
    .argument('<scope>', 'recommendation:ID, agent:NAME or time:FROM/TO')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .action(addHold);
  hold.command('list').action(listHolds);
  hold
    .command('release')
    .argument('<id>', 'the hold')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .action(liftHold);

  audit
    .command('erase')
    .argument('<person>', 'their handle, or Slack member id')
    .option('--reason <text>', 'why, without their name')
    .option('--by <name>', 'who you are, for the record')
    .description('erase a person; writes the file anew, during which other writes wait')
    .action(erase);
  audit.command('erasures').description('list what was erased, and when').action(listErasures);
  audit
    .command('prune')
    .option('--before <time>', 'no later than the retention allows, which is the default')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .description('remove old texts; hashes and proofs stay')
    .action(prune);
  return audit;
}
