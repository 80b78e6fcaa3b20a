import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/app/store.ts';
import * as build from '../../support/build.ts';
import { callback, card, change, fact, item } from './changes.ts';
import { openStore } from './store-fixture.ts';

// Requirement 9: disk full: nothing is half-written, service resumes (intake answers 503: http/intake.test.ts).

describe('a change', () => {
  test('with a fault at its end leaves nothing of itself, and everything of its neighbours', async () => {
    const { db, store } = openStore();
    const whole = (id: string) =>
      change(item(id), {
        audit: [fact('received', { privates: [{ name: 'note', salt: '01', value: 'a note' }] })],
        callbacks: [callback(`cb_${id}`, id)],
        messages: [card(id)],
      });
    // A message about a recommendation that is not stored breaks a foreign key, after all else is written.
    const bad = { ...whole('rec_2'), messages: [card('rec_2'), card('rec_404')] };
    const results = await Promise.allSettled([
      store.commit(whole('rec_1')),
      store.commit(bad),
      store.commit(whole('rec_3')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const about = (table: string) => db.prepare(`SELECT recommendation_id FROM ${table}`).pluck().all();
    for (const table of ['revisions', 'audit_events', 'callbacks', 'messages']) {
      expect([table, about(table)]).toEqual([table, ['rec_1', 'rec_3']]);
    }
    expect(db.prepare('SELECT seq FROM audit_private').pluck().all()).toEqual([1, 2]);
    expect(await store.recommendation('rec_2')).toBeNull();
  });

  test('that the disk has no room for is refused whole, and taken when there is room again', async () => {
    const { db, store } = openStore();
    await store.commit(change(item('rec_0')));
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 3}`);
    const stored: string[] = [];
    const refused: string[] = [];
    for (const n of Array.from({ length: 100 }).keys()) {
      const id = `rec_${n + 1}`;
      const content = build.content({ reason: 'x'.repeat(900) });
      const committed = store.commit(change(item(id, { content }), { messages: [card(id)] }));
      await committed.then(
        () => stored.push(id),
        (error: unknown) => {
          expect(error).toBeInstanceOf(StoreUnavailable);
          expect(error).toMatchObject({ message: 'the store cannot write: SQLITE_FULL' });
          refused.push(id);
        },
      );
    }
    expect(refused.length).toBeGreaterThan(0);
    await expect(store.append([fact('digest_due', { facts: { text: 'x'.repeat(50_000) } })], [])).rejects.toThrow(
      StoreUnavailable,
    );
    for (const id of refused) {
      expect(await store.recommendation(id)).toBeNull();
      expect(await store.history(id)).toEqual([]);
    }
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');

    db.pragma('max_page_count = 1000000');
    for (const id of refused) expect(await store.commit(change(item(id)))).toEqual({ ok: true });
    for (const id of [...stored, ...refused]) expect(await store.history(id)).toHaveLength(1);
    const gaps = db.prepare('SELECT max(seq) - count(*) FROM audit_events').pluck();
    expect(gaps.get()).toBe(0);
  });
});
