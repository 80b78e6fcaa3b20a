import { Command } from 'commander';
import { type HaltOptions, halt, listHalts } from './halt.ts';

/** `countersign halt`: has a file of its own in the bundle, so that it waits for nothing else to be loaded. */
export function haltCommand(): Command {
  return new Command('halt')
    .argument('[scope]', 'all, platform:…, account:…, agent:… or action:…; without it, the halts that stand are listed')
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who you are, for the record')
    .option(
      '--roll-back',
      'take back what autopilot did under it; --by is then a person of the policy who may decide it',
    )
    .description('stop agents at once, also while Slack is down; release takes two people, in Slack')
    .showHelpAfterError('Run `countersign halt --help` for what there is.')
    .action((scope: string | undefined, options: HaltOptions) =>
      scope === undefined ? listHalts(options) : halt(scope, options),
    );
}
