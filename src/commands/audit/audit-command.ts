import { Command } from 'commander';
import type { ExportRequest } from './export.ts';
import type { ProveRequest } from './prove.ts';
import type { VerifyRequest } from './verify.ts';

type Act = { by?: string; reason?: string };

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
    .action(async (options: VerifyRequest) => (await import('./verify.ts')).verify(options));
  audit
    .command('prove')
    .argument('<id>', 'the number or id of an event, or the id of a recommendation')
    .option('--checkpoint <file>', 'prove it by a checkpoint that was kept elsewhere')
    .option('--with-names', 'with the people and notes, and what shows that they are the right ones')
    .description('print a proof that verifier/verify.mjs checks (docs/verify.md)')
    .action(async (id: string, options: ProveRequest) => (await import('./prove.ts')).prove(id, options));
  audit
    .command('export')
    .option('--format <format>', 'ndjson (the exact bytes), csv, or json with proofs', 'ndjson')
    .option('--from <when>', 'the first event: its number, or a time')
    .option('--to <when>', 'the last event: its number, or a time; a day is whole')
    .option('--agent <name>', 'of this agent alone')
    .option('--action <name>', 'of this action alone')
    .option('--person <name>', 'what this person did')
    .option('--with-names', 'json: with the people and notes')
    .option('--output <file>', 'a new file; without it, the output')
    .description('write events out')
    .action(async (options: ExportRequest) => (await import('./export.ts')).exportRecord(options));
  audit
    .command('key')
    .description('print the verifier key')
    .action(async () => (await import('./key.ts')).printVerifierKey());
  audit
    .command('new-key')
    .description('make a signing key')
    .action(async () => (await import('./key.ts')).newKey());

  const hold = audit.command('hold').description('legal holds: what may be neither pruned nor erased');
  hold
    .command('add')
    .argument('<scope>', 'recommendation:ID, agent:NAME or time:FROM/TO')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .action(async (scope: string, options: Act) => (await import('./hold.ts')).addHold(scope, options));
  hold.command('list').action(async () => (await import('./hold.ts')).listHolds());
  hold
    .command('release')
    .argument('<id>', 'the hold')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .action(async (id: string, options: Act) => (await import('./hold.ts')).liftHold(id, options));

  audit
    .command('erase')
    .argument('<person>', 'their handle, or Slack member id')
    .option('--reason <text>', 'why, without their name')
    .option('--by <name>', 'who you are, for the record')
    .description('erase a person; writes the file anew, during which other writes wait')
    .action(async (person: string, options: Act) => (await import('./erase.ts')).erase(person, options));
  audit
    .command('erasures')
    .description('list what was erased, and when')
    .action(async () => (await import('./erase.ts')).listErasures());
  audit
    .command('prune')
    .option('--before <time>', 'no later than the retention allows, which is the default')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .description('remove old texts; hashes and proofs stay')
    .action(async (options: Act & { before?: string }) => (await import('./prune.ts')).prune(options));
  return audit;
}
