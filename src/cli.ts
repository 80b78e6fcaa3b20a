import { Command } from 'commander';
import { listAgents } from './commands/agent-list.ts';
import { pause, resume } from './commands/agent-pause.ts';
import { newSecret, printKey, rotate, testCallback } from './commands/agents.ts';
import { auditCommand } from './commands/audit/audit-command.ts';
import { listDeadLetters, replay } from './commands/dead-letters.ts';
import { explainRecommendation } from './commands/explain-policy.ts';
import { haltCommand } from './commands/halt-command.ts';
import { checkPolicy } from './commands/policy.ts';
import { replayPolicy } from './commands/replay-policy.ts';
import { runProgram } from './commands/run-program.ts';
import { testPolicy } from './commands/test-policy.ts';
import { versions } from './version.ts';

// What a command needs is loaded with it: Slack and the store are most of the program, and an export wants neither.
const program = new Command('countersign')
  .description('Approvals in Slack for what ad agents want to do.')
  .version(versions.countersign)
  .showHelpAfterError('Run `countersign --help` for what there is. After `npm run`, put -- before options.');

program
  .command('serve')
  .description('run the server (reads .env, or the environment)')
  .action(async () => (await import('./commands/serve.ts')).serve());
program
  .command('demo')
  .description('run everything in a local workspace in the browser; needs no Slack')
  .option('--port <port>', 'where the page is', '4000')
  .action(async (options: { port: string }) => (await import('./commands/demo.ts')).demo(options));
program
  .command('doctor')
  .description('check tokens, scopes, channels and people, and say how to mend what is wrong')
  .action(async () => (await import('./commands/doctor.ts')).doctor());

const agents = program
  .command('agents')
  .description('list the agents: whether they may act, what is open, when their keys were used')
  .action(listAgents);
agents
  .command('key')
  .argument('<name>', 'the agent')
  .description('print the bearer key of an agent, for tools that cannot sign')
  .action(printKey);
agents.command('new-secret').description('make a signing secret').action(newSecret);
agents
  .command('rotate')
  .argument('<name>', 'the agent')
  .description('make a new secret, and say how to change over without losing a request')
  .action(rotate);
agents
  .command('test')
  .argument('<name>', 'the agent')
  .description('send a signed ping to its callback address')
  .action(testCallback);
agents
  .command('pause')
  .argument('<name>', 'the agent')
  .option('--reason <text>', 'why')
  .option('--by <name>', 'who you are, for the record')
  .description('stop it from recommending and redeeming, at once')
  .action(pause);
agents
  .command('resume')
  .argument('<name>', 'the agent')
  .option('--reason <text>', 'why')
  .option('--by <name>', 'who you are, for the record')
  .description('let a paused agent go on')
  .action(resume);
agents
  .command('dead-letters')
  .argument('[name]', 'the agent; without it, of all')
  .description('list the callbacks that were given up')
  .action(listDeadLetters);
agents
  .command('replay')
  .argument('[id]', 'a dead letter')
  .option('--agent <name>', 'all of this agent')
  .option('--by <name>', 'who you are, for the record')
  .description('send dead letters anew')
  .action(replay);

const policy = program.command('policy').description('the policy file');
policy
  .command('check')
  .argument('[file]', 'default: POLICY_FILE, else policy.yml')
  .option('--strict', 'end non-zero on a warning too')
  .description('check a policy file: problems, and what in it is most likely not meant')
  .action(checkPolicy);
policy
  .command('explain')
  .argument('<file>', 'a recommendation in JSON, as an agent would send it; - reads what comes in')
  .option('--agent <name>', 'who recommends it; needed where several agents may')
  .option('--at <time>', 'judge it at this time, such as 2026-11-22T09:00:00Z; default: now')
  .option('--policy <file>', 'another policy than POLICY_FILE')
  .option('--json', 'for machines')
  .description('say what the policy makes of a recommendation, rule by rule; nothing is recorded or sent')
  .action(explainRecommendation);
policy
  .command('test')
  .argument('[file]', 'default: the examples beside the policy, policy.examples.yml')
  .option('--policy <file>', 'another policy than POLICY_FILE')
  .description('run the examples: given this recommendation, expect this lane, these approvers, these reasons')
  .action(testPolicy);
policy
  .command('replay')
  .argument('<file>', 'the policy to try')
  .requiredOption('--since <when>', 'how far back: 30d, or a time such as 2026-11-22T09:00:00Z')
  .option('--limit <count>', 'how many of what would change are listed', '20')
  .option('--progress', 'show how far it is, also where nobody watches')
  .option('--json', 'for machines: everything that would change')
  .description('say what another policy would have decided over the recorded history; nothing is changed')
  .action(replayPolicy);

program.addCommand(haltCommand());
program.addCommand(auditCommand());
program
  .command('incident')
  .argument('<id>', 'the recommendation')
  .option('--html', 'as a page to read and print, instead of Markdown')
  .description('tell on one page what happened to a recommendation, with names and proofs')
  .action(async (id: string, options: { html?: boolean }) =>
    (await import('./commands/incident.ts')).incident(id, options),
  );

await runProgram(program, process.argv.slice(2));
