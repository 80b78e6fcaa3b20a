import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastNoteOf, openCheckpoint } from '../../src/audit/checkpoint.ts';
import { parseSigner } from '../../src/audit/signed-note.ts';
import { parseSecret } from '../../src/webhooks/secret.ts';
import { verify } from '../../src/webhooks/verify.ts';
import { startReceiver } from '../integration/callbacks/receiver.ts';
import { countersign } from '../support/e2e-cli.ts';
import { until } from '../support/e2e-until.ts';
import { wordsOf } from '../support/e2e-words.ts';
import { runAudit } from '../support/run-audit.ts';
import { type Stack, startStack } from '../support/stack.ts';

const ORIGIN = 'countersign.example/record';
let folder: string;
let stack: Stack;
let witness: Awaited<ReturnType<typeof startReceiver>>;
let refuses = true;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-witness-'));
  witness = await startReceiver((response) => void response.writeHead(refuses ? 500 : 204).end());
  stack = await startStack({
    policy: (document) => {
      document.setIn(['record', 'checkpoint'], { every_events: 1, every: '1h' });
      document.setIn(
        ['record', 'publish'],
        [
          { file: join(folder, 'checkpoints.log') },
          { webhook: `http://127.0.0.1:${witness.port}/witness`, secret_env: 'BID_PILOT_SECRET', private: true },
          { channel: 'ad-ops' },
        ],
      );
    },
  });
});
afterAll(async () => {
  await stack.stop();
  await witness[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const signer = () => {
  const parsed = parseSigner(readFileSync(`${stack.databasePath}.record-key`, 'utf8').trim());
  if (parsed === null) throw new Error('expected a signing key beside the database');
  return parsed;
};
const signedBy = (headers: IncomingHttpHeaders) => ({
  id: headers['webhook-id'],
  timestamp: headers['webhook-timestamp'],
  signature: headers['webhook-signature'],
});
/** Waits while the server's clock is moved on, so that its next pass comes. */
const soon = <T>(what: string, look: () => T | Promise<T>) =>
  until(what, () => {
    stack.clock.advance(1_000);
    return look();
  });

describe('a server', () => {
  test('signs its record and publishes it: to a file, to a channel, and to a webhook that refuses at first', async () => {
    await stack.recommend('budget');
    const posted = await stack.finds('Record signed', 'ad-ops');
    const file = await soon('the file', () => readFileSync(join(folder, 'checkpoints.log'), 'utf8'));
    expect(openCheckpoint(lastNoteOf(file), signer(), ORIGIN)).toMatchObject({ ok: true });
    expect(wordsOf(posted.blocks)).toContain(`${ORIGIN}`);

    await soon('the webhook to be tried', () => witness.received.length > 0);
    await soon('the status to say so', async () =>
      (await stack.hitl('dana', 'status')).includes('could not be published'),
    );
    refuses = false;
    await soon(
      'the status to be well',
      async () => !(await stack.hitl('dana', 'status')).includes('could not be published'),
    );
    const { headers, body } = witness.received.at(-1) ?? { headers: {}, body: '' };
    const secret = parseSecret(stack.env.BID_PILOT_SECRET ?? '');
    expect(
      secret &&
        verify({ secrets: [secret], headers: signedBy(headers), body: Buffer.from(body), now: stack.clock.now() }),
    ).toMatchObject({ ok: true });
    const { type, data } = JSON.parse(body);
    expect([type, openCheckpoint(data.checkpoint, signer(), ORIGIN)]).toMatchObject([
      'record.checkpoint',
      { ok: true },
    ]);
  });

  test('keeps its key where its owner alone reads it', () => {
    expect(statSync(`${stack.databasePath}.record-key`).mode & 0o777).toBe(0o600);
  });

  test('writes into the record which card was clicked, and tells it all on one page', async () => {
    const { id } = await stack.recommend('budget', { reason: 'See <script>alert(1)</script> | *now*' });
    const card = await stack.card(id);
    const shown = () =>
      stack.row<{ hash: string | null }>(
        `SELECT drawn_hash AS hash FROM messages WHERE recommendation_id = ? AND kind = 'card'`,
        id,
      ).hash;
    const hash = await soon('the hash of the card', shown);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    await stack.click('dana', card, 'Approve');
    await stack.shows(id, 'Approved');
    const leaf = stack.row<{ leaf: string }>(
      `SELECT leaf FROM audit_events WHERE recommendation_id = ? AND type = 'approval_given'`,
      id,
    ).leaf;
    expect(JSON.parse(leaf).origin).toMatchObject({
      kind: 'person',
      card_hash: hash,
      channel: card.channel,
      message: card.ts,
    });
    expect(await soon('the card to be drawn anew', () => shown() !== hash)).toBe(true);

    const [markdown, html] = await Promise.all([
      countersign(['incident', id], stack.env),
      countersign(['incident', id, '--html'], stack.env),
    ]);
    for (const page of [markdown, html]) {
      expect([page.code, page.stderr]).toEqual([0, '']);
      for (const words of [
        'Dana Reyes',
        hash,
        'transfer',
        id,
        'Leaf hash',
        '2026',
        'approval given (event',
        'was checked',
      ])
        expect(page.stdout).toContain(words);
    }
    expect(html.stdout).not.toContain('<script>');
    expect(html.stdout).toContain('See &lt;script&gt;alert(1)&lt;/script&gt; | *now*');
    expect(markdown.stdout).not.toMatch(/[^\\]<script/);
    expect(await countersign(['incident', 'rec_404'], stack.env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No recommendation rec_404 is kept'),
    });
  });

  test('verifies its record at the start, also against what was published', async () => {
    await stack.restart();
    await until('the check', () => stack.server.log.some(({ message }) => message === 'the record verifies'));
    const checkpoint = join(folder, 'checkpoints.log');
    expect(await runAudit(['verify', '--checkpoint', checkpoint], stack.env)).toMatchObject({ code: 0 });
  });
});

describe('a record that was changed', () => {
  test('while the server runs halts everything within a day, and signs nothing more', async () => {
    const { seq } = stack.row<{ seq: number }>(`SELECT max(seq) AS seq FROM audit_events WHERE type = 'asked'`);
    const db = new Database(stack.databasePath);
    const { leaf } = stack.row<{ leaf: string }>(`SELECT leaf FROM audit_events WHERE seq = ${seq}`);
    const change = db.prepare('UPDATE audit_events SET leaf = ? WHERE seq = ?');
    change.run(leaf.replace('asked', 'asker'), seq);
    stack.clock.advance(24 * 3_600_000);
    await stack.finds(`the record fails verification at event ${seq}:`, 'ad-ops');
    const signed = () => stack.row<{ size: number }>('SELECT max(size) AS size FROM audit_checkpoints').size;
    const before = signed();
    const { status } = await stack.recommend('budget');
    expect(status).toBe('held');
    stack.clock.advance(2 * 3_600_000);
    await stack.server.stop();
    expect(signed()).toBe(before);
    change.run(leaf, seq);
    db.close();
    await stack.server.start();
    await stack.hitl('dana', 'release all the text is put back');
    expect(await stack.hitl('felix', 'release all the text is put back')).toContain('released');
  });

  test('halts everything at the next start, says at which event, and signs nothing more', async () => {
    await stack.server.stop();
    const { seq } = stack.row<{ seq: number }>(`SELECT min(seq) AS seq FROM audit_events WHERE type = 'received'`);
    const db = new Database(stack.databasePath);
    db.prepare(`UPDATE audit_events SET leaf = replace(leaf, 'USD', 'EUR') WHERE seq = ?`).run(seq);
    db.close();
    await stack.server.start();
    const notice = await stack.finds(`the record fails verification at event ${seq}:`, 'ad-ops');
    expect(wordsOf(notice.blocks)).toContain('Halt on everything');
    expect(await runAudit(['verify'], stack.env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`event ${seq}: its text is not the text that was hashed`),
    });
    const { status } = await stack.recommend('budget');
    expect(status).toBe('held');
    const signed = stack.row<{ size: number }>('SELECT max(size) AS size FROM audit_checkpoints').size;
    await stack.server.stop();
    expect(stack.row<{ size: number }>('SELECT max(size) AS size FROM audit_checkpoints').size).toBe(signed);
    expect(stack.count('audit_events')).toBeGreaterThan(signed);
    await stack.server.start();
  });
});
