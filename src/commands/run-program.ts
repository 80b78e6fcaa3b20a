import type { Command } from 'commander';
import { endingOf } from './ending.ts';

/** Runs what was typed (`words` follow the name of the program) and ends as `endingOf` says. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  outliveReaders();
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const ending = endingOf(error);
    if (ending === null) throw error;
    process.stderr.write(`${ending.message}\n`);
    process.exitCode = ending.code;
  }
}

/**
 * Who reads the output may leave before its end, as `head` does. What was asked for is done all the same: a halt that rolls
 * back must not end in the middle because nobody reads its answer any more.
 */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
