import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

/** Who signs the record: the name and id that stand in the signature line, and the Ed25519 key. */
export type NoteSigner = NoteVerifier & { privateKey: KeyObject; seed: Buffer };
export type NoteVerifier = { name: string; keyId: string; publicKey: KeyObject };

export type NoteProblem = 'not_a_note' | 'another_key' | 'bad_signature';

// C2SP signed-note, section Signatures: the type byte of Ed25519.
const ED25519 = 1;
// The fixed heads of an Ed25519 key in PKCS #8 and SPKI (RFC 8410), before its 32 bytes.
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const NAME = /^[^\s+]{1,200}$/u;
const KEY = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/;
const PRIVATE = 'PRIVATE+KEY+';

/** The signer with this name and 32-byte Ed25519 seed; null for a name with spaces or plus signs, or another length. */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner | null {
  if (!NAME.test(name) || seed.length !== 32) return null;
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { name, keyId: keyIdOf(name, publicKey), publicKey, privateKey, seed: Buffer.from(seed) };
}

/** `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`, as Go's x/mod/sumdb/note writes it. */
export function signerText({ name, keyId, seed }: NoteSigner): string {
  return `${PRIVATE}${name}+${keyId}+${typed(seed)}`;
}

/** Reads what `signerText` writes; null for anything else. */
export function parseSigner(text: string): NoteSigner | null {
  const read = text.startsWith(PRIVATE) ? readKey(text.slice(PRIVATE.length)) : null;
  const signer = read === null ? null : noteSigner(read.name, read.bytes);
  return signer?.keyId === read?.keyId ? signer : null;
}

/** The verifier key `name+id+base64(0x01 ‖ public key)` (C2SP signed-note): what others check signatures with. */
export function verifierText({ name, keyId, publicKey }: NoteVerifier): string {
  return `${name}+${keyId}+${typed(rawPublicKey(publicKey))}`;
}

/** Reads what `verifierText` writes; null for anything else, also where the id is not that of the key. */
export function parseVerifier(text: string): NoteVerifier | null {
  const read = readKey(text.trim());
  if (read === null) return null;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_HEAD, read.bytes]), format: 'der', type: 'spki' });
  return keyIdOf(read.name, publicKey) === read.keyId ? { name: read.name, keyId: read.keyId, publicKey } : null;
}

/** The note: the text, which ends in a newline, an empty line, and one signature line. */
export function signNote(text: string, { name, keyId, privateKey }: NoteSigner): string {
  const signature = Buffer.concat([Buffer.from(keyId, 'hex'), sign(null, Buffer.from(text, 'utf8'), privateKey)]);
  return `${text}\n— ${name} ${signature.toString('base64')}\n`;
}

/** The text of a note, once a signature of this verifier is found right; signatures of others are passed over. */
export function openNote(
  note: string,
  verifier: NoteVerifier,
): { ok: true; text: string } | { ok: false; problem: NoteProblem } {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return { ok: false, problem: 'not_a_note' };
  const text = note.slice(0, end + 1);
  let problem: NoteProblem = 'another_key';
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, signature = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line) ?? [];
    if (name === undefined) return { ok: false, problem: 'not_a_note' };
    const bytes = Buffer.from(signature, 'base64');
    if (name !== verifier.name || bytes.toString('hex', 0, 4) !== verifier.keyId) continue;
    // Base64 leaves bits uncounted at its end: a signature that is written otherwise is another text than was signed.
    const isAsWritten = bytes.toString('base64') === signature;
    if (isAsWritten && verify(null, Buffer.from(text, 'utf8'), verifier.publicKey, bytes.subarray(4)))
      return { ok: true, text };
    problem = 'bad_signature';
  }
  return { ok: false, problem };
}

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), in hex (C2SP signed-note, section Key ID). */
function keyIdOf(name: string, publicKey: KeyObject): string {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.of(ED25519), rawPublicKey(publicKey)]);
  return hash('sha256', bytes, 'hex').slice(0, 8);
}

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length);
}

function typed(bytes: Uint8Array): string {
  return Buffer.concat([Buffer.of(ED25519), bytes]).toString('base64');
}

function readKey(text: string): { name: string; keyId: string; bytes: Buffer } | null {
  const [, name, keyId, encoded = ''] = KEY.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (name === undefined || keyId === undefined || bytes.length !== 33 || bytes[0] !== ED25519) return null;
  return { name, keyId, bytes: bytes.subarray(1) };
}
