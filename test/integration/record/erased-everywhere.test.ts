import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutNames } from '../../../src/adapters/sqlite/record/forget-in-policies.ts';
import { act } from '../../../src/app/act.ts';
import { engageHalt, requestRelease } from '../../../src/app/engage-halt.ts';
import { pauseAgent } from '../../../src/app/pause-agent.ts';
import { amend } from '../../../src/domain/amendment.ts';
import type { Command } from '../../../src/domain/command.ts';
import { GONE, type KeptRecord, keptRecord } from '../../support/kept-record.ts';
import { runAudit } from '../../support/run-audit.ts';

// Wherever a person can come to stand, in as many ways as there are: afterwards nothing on the disk knows them.

const FULL_NAME = 'Dorothea Gale';
const DIRECT = 'D00DIRECTMESSAGES';
const WORDS = ['a word by dorothea’s own hand', 'her reason for a halt', 'her reason for a pause'];
const [NOTE = '', HALT = '', PAUSE = ''] = WORDS;
const them = { person: GONE.handle, roles: ['marketing_head'] };
const felix = { person: 'felix', roles: ['finance'] };
const MINUTE_MS = 60_000;

let kept: KeptRecord;
const ids: Record<'noted' | 'handed' | 'amended' | 'stoodInFor' | 'proposed', string> = {
  noted: '',
  handed: '',
  amended: '',
  stoodInFor: '',
  proposed: '',
};

async function does(id: string, command: Command, person = 'felix') {
  const acted = await act(kept.app, id, command, { kind: 'operator', person, roles: [] });
  if (!acted.ok) throw new Error(`${command.type}: ${acted.refusal}`);
}
const hashOf = async (id: string) => (await kept.app.store.recommendation(id))?.revisionHash ?? '';

/** A text that was in force once and named them, and the one after it that does not any more. */
async function policies() {
  const { store } = kept.app;
  const first = `people:\n  ${GONE.handle}: { name: ${FULL_NAME}, slack: ${GONE.slack} }\nroles: { finance: [${GONE.handle}] } # ask ${GONE.handle}\n`;
  const about = { at: kept.clock.now(), facts: {} };
  const salt = '5a'.repeat(16);
  await store.commitPolicy({
    policy: { hash: 'a1', text: first, loadedAt: 1 },
    expectedHash: null,
    audit: [
      {
        ...about,
        id: 'evt_changes',
        type: 'policy_loaded',
        privates: [{ name: 'changes', salt, value: `[{"path":"people.${GONE.handle}","to":"${FULL_NAME}"}]` }],
      },
    ],
    messages: [
      {
        id: 'policy:evt_changes:ops',
        recommendationId: null,
        topic: { kind: 'policy', news: { what: 'refused', problems: [`roles: ${GONE.handle} is nobody`] } },
        to: 'ops',
        threaded: false,
        urgency: 0,
      },
    ],
  });
  const policy = { hash: 'b2', text: 'people: {}\n', loadedAt: 2 };
  await store.commitPolicy({ policy, expectedHash: 'a1', audit: [], messages: [] });
}

beforeAll(async () => {
  kept = await keptRecord([['approve_over: { amount: "25000.00"', 'approve_over: { amount: "10.00"']]);
  const { app, clock } = kept;
  ids.noted = await kept.rejected('noted');
  const revisionHash = await hashOf(ids.noted);
  await kept.command(ids.noted, { type: 'annotate', by: them, revisionHash, note: NOTE });

  ids.handed = await kept.recommended('handed');
  await does(ids.handed, { type: 'reassign', by: felix, to: them, revisionHash: await hashOf(ids.handed) });
  await does(ids.handed, { type: 'reject', by: felix, revisionHash: await hashOf(ids.handed), note: 'Felix said no' });

  ids.amended = await kept.recommended('amended');
  const asked = await app.store.recommendation(ids.amended);
  if (asked === null) throw new Error('expected what was recommended');
  const proposal = amend(asked.content, '25000.00');
  if (!proposal.ok) throw new Error(`amend: ${proposal.problem}`);
  const { content } = proposal;
  const revision = { revision: 2, revisionHash: 'ab'.repeat(32), content, verdict: asked.verdict };
  const less = { type: 'amend', by: them, revisionHash: asked.revisionHash, revision, note: NOTE } as const;
  const amended = await act(app, ids.amended, less, {
    kind: 'person',
    person: GONE.handle,
    slackUser: GONE.slack,
    team: 'T0TEAM',
    channel: DIRECT,
    messageTs: '1795000000.000200',
    lent: [],
    roles: ['marketing_head'],
  });
  if (!amended.ok) throw new Error(`amend: ${amended.refusal}`);

  ids.stoodInFor = await kept.recommended('stood in for');
  const lena = { person: 'lena', roles: ['marketing_head'], lent: [{ role: 'marketing_head', by: GONE.handle }] };
  const yes = { type: 'approve', by: lena, revisionHash: await hashOf(ids.stoodInFor), note: 'Lena for her' } as const;
  await does(ids.stoodInFor, yes, 'lena');

  ids.proposed = await kept.approved('proposed');
  await kept.later(5 * MINUTE_MS);
  const hash = await hashOf(ids.proposed);
  const permit = {
    type: 'redeem',
    revisionHash: hash,
    permitId: 'p1',
    key: 'k1',
    intent: { target: null, amount: null },
  } as const;
  await does(ids.proposed, permit);
  const report: Command = {
    type: 'report',
    revisionHash: hash,
    status: 'executed',
    detail: null,
    drift: null,
    measured: [],
  };
  await does(ids.proposed, report);
  await kept.command(ids.proposed, { type: 'undo', by: them, revisionHash: hash });

  const untilLong = { until: clock.now() + 9e9 };
  const absence = { person: GONE.handle, deputy: 'lena', ...untilLong };
  await app.store.commitAbsence({ person: GONE.handle, absence, audit: [], messages: [] });
  const ofLena = { person: 'lena', deputy: GONE.handle, ...untilLong };
  const told = { id: 'stand-in', recommendationId: null, to: 'U00OTHER', threaded: false, urgency: 0 };
  const topic = { kind: 'stand_in', person: GONE.handle, until: 9e12 } as const;
  await app.store.commitAbsence({ person: 'lena', absence: ofLena, audit: [], messages: [{ ...told, topic }] });
  const refused = { kind: 'undeliverable', place: GONE.slack, code: 'user_not_found' } as const;
  await app.store.append([], [{ ...told, id: `undeliverable:${GONE.slack}`, topic: refused, to: 'ops' }]);
  await app.store.setPreference(GONE.handle, 'direct', 'off', []);
  await app.store.openHome(GONE.slack, clock.now(), null);
  await pauseAgent(app, 'price-scout', PAUSE, GONE.handle);
  const scope = { kind: 'agent', value: 'audience-tuner' } as const;
  await engageHalt({ ...app, alertsTo: 'ops' }, scope, HALT, GONE.handle);
  for (const by of ['felix', 'lena']) await requestRelease(app, scope, 'over', by);
  await policies();
  // What only Slack brings about: their Home, and what was listed for them.
  const db = new Database(kept.path);
  db.prepare('INSERT OR REPLACE INTO homes (slack_user, opened_at) VALUES (?, 1)').run(GONE.slack);
  db.prepare('INSERT INTO gathered (recommendation_id, message_id) VALUES (?, ?)').run(ids.noted, `list:${GONE.slack}`);
  db.prepare(`INSERT INTO batches (id, kind, name, to_dest, version) VALUES ('b1', 'list', 'x', ?, 1)`).run(GONE.slack);
  db.close();
});
afterAll(() => kept.close());

test('a name is taken out of a policy as a word, and out of no other', () => {
  const text = 'sam: { name: Sam Okafor, slack: U0SAM } # sam, same, sam-2, U0SAMMY';
  expect(withoutNames(text, ['sam', 'U0SAM', 'Sam Okafor'], 'X')).toBe(
    'X: { name: X, slack: X } # X, same, sam-2, U0SAMMY',
  );
});

test.each(['anna-lena', 'Jean-Luc O’Neil (EMEA)', 'a.b', 'x+y*', '$1', '[sam]', 'c\\d', 'a/b'])(
  '%s is a name like any other',
  (name) => {
    expect(withoutNames(`of: { name: ${name}, also: ${name}x }`, [name], 'X')).toBe(`of: { name: X, also: ${name}x }`);
  },
);

/** What the files hold of these, by the first place where each stands. */
function onDisk(texts: readonly string[]): string[] {
  const names = readdirSync(kept.folder).filter((name) => name.startsWith('countersign.db'));
  const bytes = Buffer.concat(names.map((name) => readFileSync(join(kept.folder, name))));
  return texts.filter((text) => bytes.includes(text));
}

const EVERYTHING = [GONE.handle, GONE.slack, DIRECT, FULL_NAME, GONE.note, ...WORDS];
const erase = () => runAudit(['erase', GONE.slack, '--by', 'Lena Ortiz'], kept.env);

describe('in this order', () => {
  test('all of it is there', () => {
    expect(onDisk(EVERYTHING)).toEqual(EVERYTHING);
  });

  test('their full name alone erases nobody, and says by which word to ask', async () => {
    expect(await runAudit(['erase', FULL_NAME, '--by', 'Lena Ortiz'], kept.env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Say whom by their handle, such as ${GONE.handle}`),
    });
  });

  test.each(['finance', 'roles', 'people', 'name', 'ask', 'bid-pilot', 'countersign', 'policy', 'a'])(
    '%s is no person, and stays in the policies that were in force',
    async (word) => {
      const texts = () => {
        const db = new Database(kept.path, { readonly: true });
        const found = db.prepare('SELECT text FROM policies ORDER BY seq').pluck().all();
        db.close();
        return found;
      };
      const before = texts();
      expect(before).not.toEqual([]);
      expect(await runAudit(['erase', word, '--by', 'Lena Ortiz'], kept.env)).toMatchObject({
        code: 1,
        stderr: `Nothing of ${word} is kept: the record never named them, or they were erased before.\n`,
      });
      expect(texts()).toEqual(before);
    },
  );

  test('a rollback that waits for a second person keeps them: their wish counts in it', async () => {
    expect(await kept.app.store.recommendation(ids.proposed)).toMatchObject({
      state: { status: 'executed', proposal: { approvals: [{ by: GONE.handle }] } },
    });
    // Ids of one millisecond have no order among themselves.
    const { stderr } = await erase();
    for (const part of ['has a part in', ids.stoodInFor, ids.proposed, 'still open']) expect(stderr).toContain(part);
    // The yes in their place is redeemed by nobody, and ends.
    await kept.later(25 * 60 * MINUTE_MS);
    const again = await erase();
    expect(again).toMatchObject({ code: 0 });
  });

  test('then nothing of it is', () => {
    expect(onDisk(EVERYTHING)).toEqual([]);
    expect(onDisk(['Lena for her', 'Felix said no'])).toEqual(['Lena for her', 'Felix said no']);
  });

  test('everything else can still be read, with one and the same pseudonym for them', async () => {
    const read = await Promise.all(Object.values(ids).map((id) => kept.app.store.recommendation(id)));
    expect(read[0]).toMatchObject({ notes: [{ by: expect.stringMatching(/^erased-/), note: '(erased)' }] });
    expect(read[1]).toMatchObject({ state: { status: 'rejected', by: 'felix', note: 'Felix said no' } });
    const pseudonyms = JSON.stringify(read).match(/erased-[0-9a-f]{8}/g) ?? [];
    expect(new Set(pseudonyms).size).toBe(1);
    expect(pseudonyms.length).toBeGreaterThan(3);
    expect((await kept.app.store.halts()).paused).toMatchObject([{ agent: 'price-scout', reason: '(erased)' }]);
    expect(await kept.app.store.absences(kept.clock.now())).toMatchObject([{ person: 'lena', deputy: null }]);
    expect(await kept.app.store.preferences('direct')).toEqual([]);
    expect(await kept.app.store.homes(0)).toEqual([]);
    expect((await kept.app.store.dueMessages(kept.clock.now(), 100)).length).toBeGreaterThan(0);
  });

  test('what the agent said stays the agent’s, also in the revision that they made of it', () => {
    const db = new Database(kept.path, { readonly: true });
    const left = db
      .prepare(
        `SELECT p.name FROM audit_private AS p JOIN audit_events AS e ON e.seq = p.seq
         WHERE e.type = 'amended' AND e.recommendation_id = ?`,
      )
      .pluck()
      .all(ids.amended);
    db.close();
    expect(left).toEqual(['said']);
  });

  test('the old policy says that somebody was taken out of it, and its hash stays that of the text before', async () => {
    const policy = await kept.app.store.policyText('a1');
    expect(policy?.text).toMatch(
      /^# A person was erased from this text on \d{4}-\d\d-\d\d: its hash is that of the text before\.\n/,
    );
    expect((await kept.app.store.policyText('b2'))?.text).toBe('people: {}\n');
  });

  test('the record verifies, and tells that values were erased', async () => {
    expect(await runAudit(['verify'], kept.env)).toMatchObject({ code: 0, stdout: expect.stringContaining('erased') });
    const db = new Database(kept.path, { readonly: true });
    expect(db.prepare("SELECT count(*) FROM audit_events WHERE type = 'pii.erased'").pluck().get()).toBe(1);
    db.close();
  });
});
