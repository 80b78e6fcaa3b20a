import type { Command } from 'commander';
import { endingOf } from './ending.ts';

/** Runs what was typed (`words` follow the name of the program) and ends as `endingOf` says. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const ending = endingOf(error);
    if (ending === null) throw error;
    process.stderr.write(`${ending.message}\n`);
    process.exitCode = ending.code;
  }
}
