#!/usr/bin/env node
// Checks what Countersign proves, and shares no code with it: docs/verify.md says byte by byte what it does.
//   node verify.mjs BUNDLE.json --key VERIFIER_KEY [--checkpoint KEPT.txt]
//   node verify.mjs RECORD.ndjson --key VERIFIER_KEY --checkpoint KEPT.txt
// Ends with 0 when everything is proven, 1 when something is not, 2 when it was called wrongly.
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafHash = (leaf) => sha256(Buffer.of(0), Buffer.from(leaf, 'utf8'));
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

function end(code, text) {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

const { file, key, kept } = called();
const isRecord = file.endsWith('.ndjson');
for (const each of [file, kept]) if (each !== undefined && !existsSync(each)) end(2, `${each} is not there.`);
if (isRecord && kept === undefined) end(2, 'A record is held against a checkpoint: give one with --checkpoint.');
const verifier = readKey(key);
if (verifier === null) end(2, '--key: expected a verifier key, as `countersign audit key` prints it.');

/** What it was called with. A word that it does not know ends it: a checkpoint must not be left out over a slip of the pen. */
function called() {
  const options = { key: { type: 'string' }, checkpoint: { type: 'string' } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file && values.key && more.length === 0) return { file, key: values.key, kept: values.checkpoint };
  } catch {}
  return end(2, 'usage: node verify.mjs FILE --key VERIFIER_KEY [--checkpoint KEPT.txt]');
}

/** Name, key id and Ed25519 key of a verifier key; null for what is none, or does not have its own id. */
function readKey(text) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? [];
  const typed = Buffer.from(encoded ?? '', 'base64');
  if (typed.length !== 33 || typed[0] !== 1) return null;
  if (sha256(Buffer.from(`${name}\n`), typed).toString('hex', 0, 4) !== id) return null;
  const head = Buffer.from('302a300506032b6570032100', 'hex');
  const publicKey = createPublicKey({ key: Buffer.concat([head, typed.subarray(1)]), format: 'der', type: 'spki' });
  return { name, id, publicKey };
}

/** The last note of a text: two paragraphs, the text and its signatures. */
function lastNote(text) {
  // As another system may have kept it: with carriage returns before the newlines.
  return `${text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/)
    .slice(-2)
    .join('\n\n')}\n`;
}

/** Checks the Ed25519 signature of a checkpoint and reads origin, size and root. */
function openCheckpoint(note) {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const signed = note
    .slice(split + 2)
    .split('\n')
    .some((line) => {
      const [, signer, signature] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
      const bytes = Buffer.from(signature ?? '', 'base64');
      if (signer !== verifier.name || bytes.toString('hex', 0, 4) !== verifier.id) return false;
      return verify(null, Buffer.from(text, 'utf8'), verifier.publicKey, bytes.subarray(4));
    });
  if (!signed) throw new Error('the checkpoint is not signed by this key');
  const [origin, size, encoded] = text.split('\n');
  const root = Buffer.from(encoded ?? '', 'base64');
  if (!/^(0|[1-9]\d*)$/.test(size) || root.length !== 32) throw new Error('what was signed is no checkpoint');
  return { origin, size: Number(size), root };
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
  const facts = leaf === null ? {} : JSON.parse(leaf);
  if (leaf !== null && facts.seq !== seq) throw new Error(`its text is that of event ${facts.seq}`);
  for (const [name, { salt, value }] of Object.entries(values ?? {})) {
    const committed = createHmac('sha256', Buffer.from(salt, 'hex')).update(value, 'utf8').digest('hex');
    if (facts.private?.[name] !== committed) throw new Error(`its ${name} is not what was committed to`);
  }
}

const isEvent = (each) =>
  Number.isSafeInteger(each?.seq) &&
  (each.leaf === null || typeof each.leaf === 'string') &&
  typeof each.leaf_hash === 'string' &&
  (each.proof === null || (Array.isArray(each.proof) && each.proof.every((text) => typeof text === 'string'))) &&
  Object.values(each.private ?? {}).every((one) => typeof one?.salt === 'string' && typeof one?.value === 'string');

/** A line ends with U+000A and with nothing else: a text may well hold U+2028, which other readers of lines take for an end. */
async function* linesOf(path) {
  let begun = [];
  for await (const chunk of createReadStream(path, 'utf8')) {
    const parts = chunk.split('\n');
    const rest = parts.pop();
    for (const part of parts) {
      yield [...begun, part].join('').replace(/\r$/, '');
      begun = [];
    }
    begun.push(rest);
  }
  const last = begun.join('');
  if (last !== '') yield last;
}

/** What a bundle begins with, and its events one by one: an export has each on a line of its own, however many. */
async function* bundleParts() {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (line === 1 && !text.endsWith('"events":[')) break;
    if (line === 1) yield JSON.parse(`${text}]}`);
    else if (text === ']}') return;
    else yield JSON.parse(text.replace(/,$/, ''));
  }
  if (line > 1) throw new Error('it ends in the middle');
  const { events, ...head } = JSON.parse(readFileSync(file, 'utf8'));
  yield head;
  if (Array.isArray(events)) yield* events;
}

async function checkBundle() {
  const parts = bundleParts();
  const { value: begins } = await parts.next();
  if (begins?.format !== 'countersign-proof/1' || typeof begins.checkpoint !== 'string')
    throw new Error('it is no bundle of Countersign (docs/verify.md)');
  const head = openCheckpoint(begins.checkpoint);
  if (kept !== undefined) {
    const known = openCheckpoint(lastNote(readFileSync(kept, 'utf8')));
    if (known.origin !== head.origin) throw new Error('the kept checkpoint belongs to another record');
    if (known.size !== head.size || !known.root.equals(head.root))
      throw new Error(
        `its proofs lead to a checkpoint of ${head.size} events, and the kept one is of ${known.size}: ask for a bundle by \`countersign audit prove ID --checkpoint KEPT.txt\``,
      );
  }
  const proven = new Set();
  let latest = 0;
  let bare = 0;
  for await (const event of parts) {
    if (!isEvent(event)) throw new Error(`what stands behind ${proven.size} events is no event`);
    if (proven.has(event.seq)) throw new Error(`event ${event.seq}: it is there twice`);
    if (event.seq < latest) throw new Error(`event ${event.seq}: it stands behind event ${latest}, out of its order`);
    try {
      checkEvent(event, head);
    } catch (error) {
      throw new Error(`event ${event.seq}: ${error.message}`);
    }
    proven.add(event.seq);
    latest = event.seq;
    if (event.leaf === null) bare += 1;
  }
  if (proven.size === 0) throw new Error('it has no event');
  const without = bare === 0 ? '' : ` Of ${bare} of them it has only the hash, not the text.`;
  return `${proven.size} of ${head.size} events of ${head.origin} proven.${without}`;
}

/** Every line is a leaf: the root over as many as the checkpoint counts is the root that was signed. */
async function checkRecord() {
  const head = openCheckpoint(lastNote(readFileSync(kept, 'utf8')));
  const edge = [];
  let size = 0;
  let later = 0;
  for await (const leaf of linesOf(file)) {
    if (size === head.size) {
      later += 1;
      continue;
    }
    size += 1;
    const seq = seqOf(leaf);
    if (seq === null) throw new Error(`line ${size} is no event`);
    if (seq !== size) throw new Error(`line ${size} is event ${seq}: one is missing, was pruned or moved`);
    let [hash, height] = [leafHash(leaf), 0];
    for (; edge.at(-1)?.height === height; height += 1) hash = nodeHash(edge.pop().hash, hash);
    edge.push({ hash, height });
  }
  if (size < head.size) throw new Error(`the record ends at ${size}, and the checkpoint counts ${head.size} events`);
  const root = size === 0 ? sha256() : edge.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  if (!root.equals(head.root)) throw new Error(`the first ${size} events are not those that were signed`);
  const rest = later === 0 ? '' : ` The last ${later} came after the checkpoint, which says nothing of them.`;
  return `${size} events of ${head.origin} proven.${rest}`;
}

function seqOf(leaf) {
  try {
    return JSON.parse(leaf)?.seq ?? null;
  } catch {
    return null;
  }
}

try {
  end(0, isRecord ? await checkRecord() : await checkBundle());
} catch (error) {
  const what = error instanceof SyntaxError ? 'it is not JSON' : error.message;
  end(1, `NOT proven: ${what}`);
}
