/** A time as evidence has it: UTC, to the millisecond. */
export function exactTime(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC');
}
