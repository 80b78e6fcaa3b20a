/** Processor time of this process so far, in seconds: a ratio of two spans of it says the same on a busy machine. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
