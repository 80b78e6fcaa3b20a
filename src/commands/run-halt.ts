import { haltCommand } from './halt-command.ts';
import { runProgram } from './run-program.ts';

// What `countersign halt` loads, and all that it waits for.
await runProgram(haltCommand().name('countersign halt'), process.argv.slice(3));
