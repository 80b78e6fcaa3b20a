import { describe, expect, test } from 'vitest';
import { foldCrowd } from '../../../src/domain/fold.ts';
import type { Recommendation } from '../../../src/domain/state.ts';
import type { Verdict } from '../../../src/domain/verdict.ts';
import { content, MONDAY, pending, recommendation, verdict } from '../../support/build.ts';

const waiting = (index: number, judged: Partial<Verdict> = {}, part: Partial<Recommendation> = {}) =>
  recommendation({ id: `rec_${index}`, verdict: verdict({ risk: 'low', ...judged }), ...part });
const crowd = (count: number, judged: Partial<Verdict> = {}, part: Partial<Recommendation> = {}) =>
  Array.from({ length: count }, (_, index) => waiting(index, judged, part));
const sizes = (items: readonly Recommendation[]) => foldCrowd(items).map(({ length }) => length);

describe('of cards that wait', () => {
  test('forty share one message, and nothing is lost', () => {
    const items = crowd(90);
    expect(sizes(items)).toEqual([40, 40, 10]);
    expect(foldCrowd(items).flat()).toEqual(items);
  });

  test('those of one agent, one action and one owner share one', () => {
    const [price, other] = [content({ action: 'price.change' }), { mode: 'any' as const, roles: ['cmo'] }];
    const items = [
      ...crowd(3),
      ...crowd(4, {}, { agent: 'price-scout' }),
      ...crowd(5, {}, { content: price }),
      ...crowd(6, { approval: other }),
    ];
    expect(sizes(items)).toEqual([3, 4, 5, 6]);
  });

  test('two are no crowd', () => expect(sizes(crowd(2))).toEqual([]));

  test.each<[string, Partial<Verdict>, Partial<Recommendation>]>([
    ['high risk', { risk: 'high' }, {}],
    ['very high risk', { risk: 'very_high' }, {}],
    ['done by hand', { lane: 'human_only' }, {}],
    ['irreversible', { irreversible: true }, {}],
    ['handed to somebody', {}, { state: pending({ handedTo: { by: 'dana', to: 'lee', at: MONDAY } }) }],
    ['frozen by a halt', {}, { state: pending({ frozenAt: MONDAY }) }],
  ])('what is %s stays a card', (_name, judged, part) => {
    expect(sizes([...crowd(20, judged, part), ...crowd(5)])).toEqual([5]);
  });
});
