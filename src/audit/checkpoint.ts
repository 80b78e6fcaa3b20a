import { type NoteProblem, type NoteSigner, type NoteVerifier, openNote, signNote } from './signed-note.ts';

/** What the record was at one moment: which record, how many events, and the root of the tree over them in hex. */
export type TreeHead = { origin: string; size: number; root: string };

const SIZE = /^(0|[1-9]\d{0,15})$/;

/** The signed checkpoint (C2SP tlog-checkpoint): origin, size and base64 root, a line each, as a signed note. */
export function signCheckpoint({ origin, size, root }: TreeHead, signer: NoteSigner): string {
  return signNote(`${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`, signer);
}

export type CheckpointProblem = NoteProblem | 'not_a_checkpoint' | 'another_origin';

/** The tree head of a checkpoint, once its signature and, where it is given, its origin are found right. */
export function openCheckpoint(
  note: string,
  verifier: NoteVerifier,
  origin: string | null,
): { ok: true; head: TreeHead } | { ok: false; problem: CheckpointProblem } {
  const opened = openNote(note, verifier);
  if (!opened.ok) return opened;
  const [name = '', size = '', encoded = ''] = opened.text.split('\n');
  const root = Buffer.from(encoded, 'base64');
  if (name === '' || !SIZE.test(size) || root.length !== 32 || root.toString('base64') !== encoded) {
    return { ok: false, problem: 'not_a_checkpoint' };
  }
  if (origin !== null && name !== origin) return { ok: false, problem: 'another_origin' };
  return { ok: true, head: { origin: name, size: Number(size), root: root.toString('hex') } };
}

/** The last of the notes in a text, as checkpoints are appended to a file one after the other. */
export function lastNoteOf(text: string): string {
  // A note is two paragraphs, the text and its signatures; notes in a file are set apart by another empty line.
  // Another system may have kept it with carriage returns before its newlines.
  const paragraphs = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/);
  return `${paragraphs.slice(-2).join('\n\n')}\n`;
}
