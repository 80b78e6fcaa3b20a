import { describe, expect, test } from 'vitest';
import { believed, carrying, readCarried } from '../../../src/app/form-origin.ts';
import type { Message } from '../../../src/app/store.ts';
import { annotateForm } from '../../../src/cards/modals.ts';
import { cardContext, HASH, REC_ID, recommendation } from '../../support/build.ts';
import { viewProblems } from '../../support/slack-limits.ts';

const form = annotateForm(recommendation(), cardContext());
const ANSWER = 'ans_01JD9XQ5M3T8';
const place = { channel: 'C0000001', ts: '1764000000.000100' };
const carried = (view = carrying(form, place, HASH)) => readCarried(view.private_metadata ?? '');

describe('a form carries where it was opened', () => {
  test('with the hash of what stood there', () => {
    expect(carried()).toEqual({ about: form.private_metadata, from: { ...place, cardHash: HASH } });
    expect(viewProblems(carrying(form, place, HASH))).toEqual([]);
  });

  test('without a hash where none is known', () =>
    expect(carried(carrying(form, place, null)).from).toEqual({ ...place, cardHash: null }));

  test('also where that was Home, which is no message', () => {
    const onHome = { channel: null, ts: null, home: { viewHash: '1.abc' } };
    expect(carried(carrying(form, onHome, HASH)).from).toEqual({ home: true, cardHash: HASH });
    expect(carried(carrying(form, onHome, null)).from).toEqual({ home: true, cardHash: null });
  });

  test('also where that was an answer, whose hash is kept', () => {
    const onAnswer = { channel: 'C0000001', ts: '1764000000.900001', answer: ANSWER };
    expect(carried(carrying(form, onAnswer, HASH)).from).toEqual({ answer: ANSWER });
  });

  test('and stays as it is where that is not known', () =>
    expect(carrying(form, { channel: null, ts: null }, HASH)).toEqual(form));

  test.each([
    '',
    'C0000001',
    'home',
    `home 1764000000.000100 ${HASH}`,
    `C0000001 1764000000.000100`,
    `C0000001 1764000000.000100 ${'z'.repeat(64)}`,
    `U0000001 1764000000.000100 ${HASH}`,
    `C0000001 now ${HASH}`,
    ` C0000001 1764000000.000100 ${HASH} and more`,
  ])('and what is not ours is nowhere: “%s”', (said) =>
    expect(readCarried(`${REC_ID}|${HASH}\n${said}`)).toEqual({ about: `${REC_ID}|${HASH}`, from: null }),
  );
});

describe('it is believed', () => {
  const posted = (recommendationId: string | null): Message => ({
    ...{ id: 'm', recommendationId, topic: { kind: 'card' }, to: 'ad-approvals', threaded: false, urgency: 0 },
    ...{ wantedVersion: 1, drawnVersion: 1, ...place, attempts: 0, uncertainSince: null },
  });
  const from = { ...place, cardHash: HASH };
  const nowhere = { channel: null, ts: null };
  test.each<[string, Message | null, typeof from | null, object]>([
    ['where we posted about this one', posted(REC_ID), from, { ...place, cardHash: HASH }],
    ['not where we posted about another', posted('rec_01JD9XQ5M3T8V2K4A6B8C0D2E5'), from, nowhere],
    ['not where we posted about none', posted(null), from, nowhere],
    ['not where we posted nothing', null, from, nowhere],
    ['not where it says nothing', posted(REC_ID), null, nowhere],
  ])('%s', async (_what, message, said, expected) => {
    const store = { messageAt: async () => message, home: async () => null, answerHash: async () => null };
    expect(await believed({ store }, said, REC_ID, 'U1')).toEqual(expected);
  });

  test.each<[string, string | null, object]>([
    ['that we gave', HASH, { ...nowhere, answer: ANSWER, cardHash: HASH }],
    ['not that nobody gave', null, nowhere],
  ])('that it was an answer %s', async (_whose, answerHash, expected) => {
    const store = { messageAt: async () => null, home: async () => null, answerHash: async () => answerHash };
    expect(await believed({ store }, { answer: ANSWER }, REC_ID, 'U1')).toEqual(expected);
  });

  test('where we posted the batch that it is about, and not another one', async () => {
    const batch: Message = { ...posted(null), topic: { kind: 'batch', batchId: 'bat_01JD9XQ5M3T8' } };
    const store = { messageAt: async () => batch, home: async () => null, answerHash: async () => null };
    expect(await believed({ store }, from, 'bat_01JD9XQ5M3T8', 'U1')).toEqual({ ...place, cardHash: HASH });
    expect(await believed({ store }, from, 'bat_01JD9XQ5M3T9', 'U1')).toEqual(nowhere);
  });

  test.each([
    ['of somebody who has a Home', true, { ...nowhere, home: { viewHash: null }, cardHash: HASH }],
    ['not of somebody who never opened one', false, nowhere],
  ])('that it was the Home %s', async (_whose, has, expected) => {
    const kept = { slackUser: 'U1', openedAt: 0, viewHash: null, shownHash: null, offeredHash: null };
    const store = { messageAt: async () => null, home: async () => (has ? kept : null), answerHash: async () => null };
    expect(await believed({ store }, { home: true, cardHash: HASH }, REC_ID, 'U1')).toEqual(expected);
  });
});
