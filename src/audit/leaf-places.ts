// Where in the text of a leaf something stands, found without reading it as JSON, which takes longer than all else that is
// done with it. A text is given as its bytes, and as a string of as many characters.

/** What stands for a place where there is none. */
export const NO_PLACE = -1;

const [BRACE, BRACKET, NEWLINE, ZERO, NINE] = [0x7b, 0x5b, 0x0a, 0x30, 0x39];

type Key = { text: string; bytes: Uint8Array };

/** A key with what comes between it and its value. */
export function keyed(text: string): Key {
  return { text, bytes: Buffer.from(text) };
}

/** Where the value of a key begins: at a place, as is mostly so, or behind it; or `NO_PLACE`. */
export function behind({ text: key, bytes }: Key, leaf: Uint8Array, text: string, from: number): number {
  let same = 0;
  while (same < bytes.length && leaf[from + same] === bytes[same]) same += 1;
  if (same === bytes.length) return from + same;
  const found = text.indexOf(key, from);
  return found < 0 ? NO_PLACE : found + bytes.length;
}

/** Where a number ends whose digits begin at a place, or `NO_PLACE` where another stands there. */
export function endOfNumber(leaf: Uint8Array, begins: number, expected: number): number {
  let number = 0;
  let at = begins;
  for (let digit = leaf[at] ?? 0; digit >= ZERO && digit <= NINE; digit = leaf[at] ?? 0) {
    number = number * 10 + digit - ZERO;
    at += 1;
  }
  return number === expected && leaf[begins] !== ZERO ? at : NO_PLACE;
}

/** Whether no object and no list begins between two places. */
export function isFlat(leaf: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (leaf[at] === BRACE || leaf[at] === BRACKET) return false;
  return true;
}

/** The values of a column with a newline between two, each to be found in its text, one after the other. */
export function column() {
  let bytes = Buffer.alloc(16_384);
  let next = 0;
  let end = 0;
  return {
    fill(values: string): void {
      const most = values.length * 3;
      if (most >= bytes.length) bytes = Buffer.alloc(2 * most);
      end = bytes.write(values);
      bytes[end] = NEWLINE;
      next = 0;
    },
    /** Where the next value ends in a text in which it begins at this place, or `NO_PLACE`. */
    endIn(leaf: Uint8Array, begins: number): number {
      if (next > end) return NO_PLACE;
      // Local, since each of them is read for each byte.
      const values = bytes;
      let value = next;
      let at = begins;
      for (; values[value] !== NEWLINE; value += 1, at += 1) if (leaf[at] !== values[value]) return NO_PLACE;
      next = value + 1;
      return at;
    },
    isAtEnd: () => next === end + 1,
  };
}
