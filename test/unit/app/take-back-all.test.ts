import { describe, expect, test } from 'vitest';
import type { Acted } from '../../../src/app/act.ts';
import { takenBack } from '../../../src/app/take-back-all.ts';
import type { Refusal } from '../../../src/domain/command.ts';
import type { EventType } from '../../../src/domain/event.ts';
import { recommendation } from '../../support/build.ts';
import { everyEvent } from '../../support/events.ts';

const item = recommendation();
const known = everyEvent();
const did = (...types: EventType[]): Acted => ({ ok: true, item, events: types.map((type) => known[type]) });
const not = (refusal: Refusal): Acted => ({ ok: false, refusal, item });
const nothing = { undone: 0, asked: 0, waiting: 0, refused: [] };

describe('taking back much at once counts', () => {
  test.each<[string, Acted[], object]>([
    ['nothing', [], {}],
    ['what had no permit yet', [did('undone'), did('undone', 'frozen')], { undone: 2 }],
    ['what its agent is asked for', [did('rollback_requested')], { asked: 1 }],
    ['the first yes to a large one as waiting', [did('rollback_asked')], { waiting: 1 }],
    ['a further yes that makes no quorum as waiting', [did('rollback_approved')], { waiting: 1 }],
    ['the yes that makes the quorum as asked', [did('rollback_approved', 'rollback_requested')], { asked: 1 }],
    [
      'each reason once',
      [not('agree_in_slack'), not('self_approval'), not('agree_in_slack')],
      {
        refused: [
          { why: 'agree_in_slack', count: 2 },
          { why: 'self_approval', count: 1 },
        ],
      },
    ],
  ])('%s', (_what, acted, expected) => expect(takenBack(acted)).toEqual({ ...nothing, ...expected }));
});
