import { readFileSync } from 'node:fs';

/** Processor time of this process so far, in seconds: a ratio of two spans of it says the same on a busy machine. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

// A tick of the kernel's accounting, as every Linux that Node runs on has it (proc_pid_stat(5)).
const TICKS_A_SECOND = 100;

/** The same of another process, with all its threads. */
export function cpuSecondsOf(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? '';
  const [user, system] = afterName.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / TICKS_A_SECOND;
}
