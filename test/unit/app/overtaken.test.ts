import { expect, test } from 'vitest';
import { overtaken } from '../../../src/app/overtaken.ts';
import type { MessageTopic } from '../../../src/app/store.ts';
import type { State } from '../../../src/domain/state.ts';
import {
  approved,
  cancelled,
  everyState,
  expired,
  noted,
  pending,
  recommendation,
  withdrawn,
} from '../../support/build.ts';

test.each<[MessageTopic, State, boolean]>([
  [{ kind: 'reminder', step: 0 }, pending(), false],
  [{ kind: 'reminder', step: 0 }, pending({ step: 1 }), true],
  [{ kind: 'reminder', step: 0 }, approved(), true],
  [{ kind: 'escalation', step: 1 }, pending({ step: 1 }), false],
  [{ kind: 'escalation', step: 1 }, pending(), true],
  [{ kind: 'escalation', step: 1 }, approved(), true],
  [{ kind: 'revision', revision: 2 }, pending(), false],
  [{ kind: 'revision', revision: 1 }, pending(), true],
  [{ kind: 'revision', revision: 2 }, approved(), true],
  [{ kind: 'expiry' }, expired(), false],
  [{ kind: 'overdue' }, approved(), false],
])('%o while it is %o is overtaken: %s', (topic, state, expected) => {
  expect(overtaken(topic, 'approvals', recommendation({ revision: 2, state }))).toBe(expected);
});

test('a card is overtaken once nobody can decide, undo or learn anything by it', () => {
  const over = everyState().filter((state) => overtaken({ kind: 'card' }, 'approvals', recommendation({ state })));
  const expected = [noted(), expired(), withdrawn(), cancelled()].map(({ status }) => status);
  expect(new Set(over.map(({ status }) => status))).toEqual(new Set(expected));
});

test('a card of one’s own that was never posted is only worth it while it waits', () => {
  const worthIt = everyState().filter((state) => !overtaken({ kind: 'card' }, 'U0000DANA', recommendation({ state })));
  expect(worthIt.map(({ status }) => status)).toEqual(['pending']);
});
