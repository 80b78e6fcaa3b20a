import { hash } from 'node:crypto';

/** Every port call and every stored leaf in the order in which they happened. */
export type Trace = { add(line: string): void; text(): string; tail(count: number): string };

export function createTrace(now: () => number): Trace {
  const lines: string[] = [];
  return {
    add(line) {
      lines.push(`${lines.length + 1} ${new Date(now()).toISOString()} ${line}`);
    },
    text: () => lines.join('\n'),
    tail: (count) => lines.slice(-count).join('\n'),
  };
}

const READ_WHOLE = 160;

/** A value as a trace shows it: whole where it is short, else its beginning and a hash of all of it. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  if (text.length <= READ_WHOLE) return text;
  return `${text.slice(0, READ_WHOLE)}… #${hash('sha256', text, 'hex').slice(0, 12)}`;
}
