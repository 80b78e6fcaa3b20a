import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCheckpointPublisher } from '../../../src/adapters/publish/checkpoint-publisher.ts';
import { openRecord } from '../../../src/adapters/sqlite/record/open-record.ts';
import { makeCheckpoint } from '../../../src/app/keep-record.ts';
import { type CheckpointPublisher, publishCheckpoints } from '../../../src/app/publish-checkpoints.ts';
import type { Checkpoint, RecordKeeper } from '../../../src/app/record.ts';
import { lastNoteOf } from '../../../src/audit/checkpoint.ts';
import { parseSigner } from '../../../src/audit/signed-note.ts';
import { type KeptRecord, keptRecord } from '../../support/kept-record.ts';

const PUBLISH = `publish:
    - { file: checkpoints.log }
    - { webhook: "https://witness.example/", secret_env: WITNESS }
    - { channel: "#ad-ops" }`;
let kept: KeptRecord;
let record: RecordKeeper;

beforeEach(async () => {
  kept = await keptRecord([['publish:\n    - { channel: ad-ops }', PUBLISH]]);
  record = openRecord(kept.env.DATABASE_URL ?? '');
});
afterEach(async () => {
  await record.close();
  await kept.close();
});

/** Places that answer as they are told, and keep what they were given. */
function places() {
  const state = { file: null as string | null, webhook: null as string | null };
  const given: [string, number][] = [];
  const publisher: CheckpointPublisher = {
    async toFile(file, { size }) {
      given.push([file, size]);
      return state.file;
    },
    async toWebhook({ webhook }, { size }) {
      given.push([webhook, size]);
      return state.webhook;
    },
  };
  return { state, given, publish: () => publishCheckpoints(kept.app, record, publisher) };
}

async function sign(): Promise<Checkpoint> {
  await kept.recommended(`r-${await record.size()}`);
  const signer = parseSigner(kept.env.RECORD_SIGNING_KEY ?? '');
  if (signer === null) throw new Error('expected a signing key');
  return makeCheckpoint(record, 'countersign.example/record', signer);
}

test('every place is told of the newest checkpoint, once', async () => {
  const { given, publish } = places();
  expect(await publish()).toBe(0);
  const { note } = await sign();
  expect(await publish()).toBe(3);
  expect(await publish()).toBe(0);
  expect(given).toEqual([
    ['checkpoints.log', 2],
    ['https://witness.example/', 2],
  ]);
  const message = (await kept.app.store.dueMessages(kept.clock.now(), 50)).find(({ to }) => to === 'ad-ops');
  expect(message?.topic).toEqual({ kind: 'checkpoint', size: 2, note });
});

test('one that fails is tried again, later each time, stands in the status, and holds up no other', async () => {
  const { state, given, publish } = places();
  state.webhook = 'ECONNREFUSED';
  await sign();
  await publish();
  const failing = { target: 'webhook https://witness.example/', since: kept.clock.now(), error: 'ECONNREFUSED' };
  expect((await kept.app.store.summary(kept.clock.now(), 0)).unpublished).toEqual([failing]);
  for (const wait of [5_000, 10_000, 20_000]) {
    kept.clock.advance(wait - 1);
    expect(await publish()).toBe(0);
    kept.clock.advance(1);
    expect(await publish()).toBe(1);
  }
  expect((await kept.app.store.summary(kept.clock.now(), 0)).unpublished).toEqual([failing]);

  // What was signed meanwhile stands for what could not be told.
  await sign();
  state.webhook = null;
  kept.clock.advance(60_000);
  await publish();
  expect(given.filter(([place]) => place.startsWith('https')).map(([, size]) => size)).toEqual([2, 2, 2, 2, 4]);
  expect((await kept.app.store.summary(kept.clock.now(), 0)).unpublished).toEqual([]);
});

describe('a file', () => {
  const publisher = () => createCheckpointPublisher({ clock: kept.clock, sendTo: () => null });

  test('has every checkpoint, one after the other', async () => {
    const file = join(kept.folder, 'checkpoints.log');
    const first = await sign();
    const second = await sign();
    for (const each of [first, second]) expect(await publisher().toFile(file, each)).toBeNull();
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(`${first.note}\n${second.note}\n`);
    expect(lastNoteOf(text)).toBe(second.note);
  });

  test('that cannot be written says why', async () => {
    expect(await publisher().toFile(join(kept.folder, 'nowhere', 'file'), await sign())).toBe('ENOENT');
  });
});
