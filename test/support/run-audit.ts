import { auditCommand } from '../../src/commands/audit/audit-command.ts';
import { endingOf } from '../../src/commands/ending.ts';
import type { Ended } from './e2e-cli.ts';

/** Runs `countersign audit …` in this process, with this environment and nothing else, as the command line would. */
export async function runAudit(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const before = { env: process.env, out: process.stdout.write, error: process.stderr.write };
  const said = { stdout: '', stderr: '' };
  const keep =
    (where: keyof typeof said) =>
    (text: string | Uint8Array): boolean => {
      said[where] += text.toString();
      return true;
    };
  process.env = { ...env };
  process.stdout.write = keep('stdout');
  process.stderr.write = keep('stderr');
  try {
    await auditCommand().exitOverride().parseAsync(args, { from: 'user' });
    return { code: 0, ...said };
  } catch (error) {
    const ending = endingOf(error);
    if (ending === null) throw error;
    return { code: ending.code, stdout: said.stdout, stderr: `${said.stderr}${ending.message}\n` };
  } finally {
    process.env = before.env;
    process.stdout.write = before.out;
    process.stderr.write = before.error;
  }
}
