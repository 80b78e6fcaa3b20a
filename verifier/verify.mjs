#!/usr/bin/env node
// Checks what Countersign proves, and shares no code with it: docs/verify.md says byte by byte what it does.
//   node verify.mjs BUNDLE.json --key VERIFIER_KEY [--checkpoint FILE]
//   node verify.mjs RECORD.ndjson --key VERIFIER_KEY --checkpoint FILE
// Ends with 0 when everything is proven, 1 when something is not, 2 when it was called wrongly.
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafHash = (leaf) => sha256(Buffer.of(0), Buffer.from(leaf, 'utf8'));
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

function end(code, text) {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

const [file, ...rest] = process.argv.slice(2);
const option = (name) => (rest.indexOf(name) < 0 ? undefined : rest[rest.indexOf(name) + 1]);
const key = option('--key');
const kept = option('--checkpoint');
if (!file || !key) end(2, 'usage: node verify.mjs FILE --key VERIFIER_KEY [--checkpoint FILE]');

/** The last note of a text: two paragraphs, the text and its signatures. */
function lastNote(text) {
  return `${text
    .trim()
    .split(/\n{2,}/)
    .slice(-2)
    .join('\n\n')}\n`;
}

/** Checks the Ed25519 signature of a checkpoint and reads origin, size and root. */
function openCheckpoint(note) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(key) ?? [];
  const typed = Buffer.from(encoded ?? '', 'base64');
  if (typed.length !== 33 || typed[0] !== 1) throw new Error('the verifier key is not an Ed25519 key');
  if (sha256(Buffer.from(`${name}\n`), typed).toString('hex', 0, 4) !== id)
    throw new Error('the verifier key is damaged');
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const head = Buffer.from('302a300506032b6570032100', 'hex');
  const publicKey = createPublicKey({ key: Buffer.concat([head, typed.subarray(1)]), format: 'der', type: 'spki' });
  const signed = note
    .slice(split + 2)
    .split('\n')
    .some((line) => {
      const [, signer, signature] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
      const bytes = Buffer.from(signature ?? '', 'base64');
      if (signer !== name || bytes.toString('hex', 0, 4) !== id) return false;
      return verify(null, Buffer.from(text, 'utf8'), publicKey, bytes.subarray(4));
    });
  if (!signed) throw new Error('the checkpoint is not signed by this key');
  const [origin, size, root] = text.split('\n');
  if (!/^(0|[1-9]\d*)$/.test(size)) throw new Error('the checkpoint has no size');
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** The root that a leaf hash at `index` leads to in a tree of `size`: RFC 9162 section 2.1.3.2. */
function rootFrom(hash, index, size, proof) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new Error('the event lies outside the checkpoint');
  let [node, last, root] = [BigInt(index), BigInt(size) - 1n, hash];
  for (const sibling of proof) {
    if (last === 0n || sibling.length !== 32) throw new Error('the proof has the wrong length');
    if ((node & 1n) === 1n || node === last) {
      root = nodeHash(sibling, root);
      while ((node & 1n) === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else root = nodeHash(root, sibling);
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Error('the proof has the wrong length');
  return root;
}

function checkEvent({ seq, leaf, leaf_hash, proof, private: values }, head) {
  const hash = leaf === null ? Buffer.from(leaf_hash, 'base64') : leafHash(leaf);
  if (!hash.equals(Buffer.from(leaf_hash, 'base64'))) throw new Error('its text does not have its hash');
  if (proof === null) throw new Error('the checkpoint does not cover it yet');
  const siblings = proof.map((text) => Buffer.from(text, 'base64'));
  if (!rootFrom(hash, seq - 1, head.size, siblings).equals(head.root))
    throw new Error('its proof does not lead to the checkpoint');
  const facts = leaf === null ? { private: {} } : JSON.parse(leaf);
  if (leaf !== null && facts.seq !== seq) throw new Error(`its text is that of event ${facts.seq}`);
  for (const [name, { salt, value }] of Object.entries(values ?? {})) {
    const committed = createHmac('sha256', Buffer.from(salt, 'hex')).update(value, 'utf8').digest('hex');
    if (facts.private[name] !== committed) throw new Error(`its ${name} is not what was committed to`);
  }
}

function checkBundle(bundle) {
  const head = openCheckpoint(bundle.checkpoint);
  if (kept !== undefined) {
    const known = openCheckpoint(lastNote(readFileSync(kept, 'utf8')));
    if (known.origin !== head.origin) throw new Error('the kept checkpoint belongs to another record');
    if (known.size !== head.size || !known.root.equals(head.root))
      throw new Error('the proofs lead to another checkpoint than the kept one');
  }
  for (const event of bundle.events) {
    try {
      checkEvent(event, head);
    } catch (error) {
      throw new Error(`event ${event.seq}: ${error.message}`);
    }
  }
  return `${bundle.events.length} of ${head.size} events of ${head.origin} proven.`;
}

/** Every line is a leaf: the root over as many as the checkpoint counts is the root that was signed. */
async function checkRecord() {
  if (kept === undefined) throw new Error('a record is held against a checkpoint: give one with --checkpoint');
  const head = openCheckpoint(lastNote(readFileSync(kept, 'utf8')));
  const edge = [];
  let size = 0;
  for await (const leaf of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (size === head.size) break;
    size += 1;
    if (JSON.parse(leaf).seq !== size)
      throw new Error(`line ${size} is event ${JSON.parse(leaf).seq}: one is missing or moved`);
    let [hash, height] = [leafHash(leaf), 0];
    for (; edge.at(-1)?.height === height; height += 1) hash = nodeHash(edge.pop().hash, hash);
    edge.push({ hash, height });
  }
  if (size < head.size) throw new Error(`the record ends at ${size}, and the checkpoint counts ${head.size} events`);
  const root = edge.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  if (!root.equals(head.root)) throw new Error(`the first ${size} events are not those that were signed`);
  return `${size} events of ${head.origin} proven.`;
}

try {
  end(0, file.endsWith('.ndjson') ? await checkRecord() : checkBundle(JSON.parse(readFileSync(file, 'utf8'))));
} catch (error) {
  end(1, `NOT proven: ${error.message}`);
}
