const MAX_LENGTH = 200;

/** The JSON pointer (RFC 6901) to a path; to the nearest parent where the agent's own keys would make it too long. */
export function pointerOf(path: readonly PropertyKey[]): string {
  let pointer = '';
  for (const step of path) {
    const longer = `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (longer.length > MAX_LENGTH) break;
    pointer = longer;
  }
  return pointer;
}
