import { describe, expect, test } from 'vitest';
import { lastNoteOf, openCheckpoint, signCheckpoint } from '../../../src/audit/checkpoint.ts';
import {
  type NoteSigner,
  noteSigner,
  openNote,
  parseSigner,
  parseVerifier,
  signerText,
  signNote,
  verifierText,
} from '../../../src/audit/signed-note.ts';

// The example of Go's x/mod/sumdb/note, and that of the C2SP signed-note specification.
const SIGNER = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
const SPEC_VERIFIER = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const SPEC_NOTE =
  'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

function known<T>(value: T | null): T {
  if (value === null) throw new Error('expected a key that can be read');
  return value;
}
const peter: NoteSigner = known(parseSigner(SIGNER));
const verifier = known(parseVerifier(VERIFIER));
const ours = known(noteSigner('countersign.example/record', new Uint8Array(32).fill(7)));
const HEAD = { origin: 'countersign.example/record', size: 8, root: 'ab'.repeat(32) };

describe('signed notes', () => {
  test('are written and read as by Go', () => {
    expect([signerText(peter), verifierText(peter), verifierText(verifier)]).toEqual([SIGNER, VERIFIER, VERIFIER]);
    expect(signNote(TEXT, peter)).toBe(NOTE);
    expect(openNote(NOTE, verifier)).toEqual({ ok: true, text: TEXT });
  });

  test('are read as in the specification', () => {
    expect(openNote(SPEC_NOTE, known(parseVerifier(SPEC_VERIFIER)))).toEqual({
      ok: true,
      text: 'This is an example message.\n',
    });
  });

  test('are no notes once a bit is changed that base64 does not count', () => {
    expect(openNote(NOTE.replace('wJnAM=', 'wJnAN='), verifier)).toEqual({ ok: false, problem: 'bad_signature' });
  });

  test('may carry signatures of others', () => {
    const both = `${signNote(TEXT, ours)}${NOTE.slice(TEXT.length + 1)}`;
    for (const each of [peter, ours]) expect(openNote(both, each)).toEqual({ ok: true, text: TEXT });
  });

  test.each([
    ['another text', NOTE.replace('problem', 'Problem'), 'bad_signature'],
    ['another signature', NOTE.replace('ZJkuBS', 'ZJkuBT'), 'bad_signature'],
    ['another key id', NOTE.replace('x08go', 'y08go'), 'another_key'],
    ['another name', NOTE.replace('PeterNeumann', 'PaulNeumann'), 'another_key'],
    ['no signature', TEXT, 'not_a_note'],
    ['a line that is no signature', NOTE.replace('— Peter', '- Peter'), 'not_a_note'],
    ['no last newline', NOTE.trimEnd(), 'not_a_note'],
    ['nothing', '', 'not_a_note'],
  ])('with %s are refused', (_what, note, problem) => {
    expect(openNote(note, verifier)).toEqual({ ok: false, problem });
  });

  test.each([
    ['', null],
    [VERIFIER.replace('c74f20a3', 'c74f20a4'), null],
    [VERIFIER.replace('PeterNeumann', 'Peter'), null],
    [VERIFIER.replace('+ARpc', '+BRpc'), null],
    [VERIFIER.slice(0, -4), null],
  ])('the key %s is none', (text, none) => expect(parseVerifier(text)).toBe(none));

  test.each([VERIFIER, SIGNER.replace('c74f20a3', '00000000'), SIGNER.slice(12), ''])('%s signs nothing', (text) =>
    expect(parseSigner(text)).toBeNull(),
  );

  test.each([
    ['a name', 32],
    ['a+name', 32],
    ['', 32],
    ['name', 31],
  ])('no key has the name "%s" and %i bytes', (name, length) => {
    expect(noteSigner(name, new Uint8Array(length))).toBeNull();
  });
});

describe('checkpoints', () => {
  const note = signCheckpoint(HEAD, ours);

  test('say origin, size and root, a line each', () => {
    const root = Buffer.from(HEAD.root, 'hex').toString('base64');
    expect(note.split('\n\n')[0]).toBe(`countersign.example/record\n8\n${root}`);
    expect(openCheckpoint(note, ours, HEAD.origin)).toEqual({ ok: true, head: HEAD });
  });

  test.each([
    ['of another record', note, 'another.example/record', 'another_origin'],
    ['signed by another key', signCheckpoint(HEAD, peter), null, 'another_key'],
    ['of another size', note.replace('\n8\n', '\n9\n'), null, 'bad_signature'],
    ['of no size', signNote('origin\neight\nAAAA\n', ours), null, 'not_a_checkpoint'],
    ['with a short root', signNote('origin\n8\nAAAA\n', ours), null, 'not_a_checkpoint'],
    ['that is no note', 'hello', null, 'not_a_note'],
  ])('%s are refused', (_what, text, origin, problem) => {
    expect(openCheckpoint(text, ours, origin)).toEqual({ ok: false, problem });
  });

  test('of a file: the last one', () => {
    const later = signCheckpoint({ ...HEAD, size: 9 }, ours);
    expect(lastNoteOf(`${note}\n${later}\n`)).toBe(later);
    expect(lastNoteOf(note)).toBe(note);
  });
});
