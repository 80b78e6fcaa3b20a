import { expect, test } from 'vitest';
import type { Drawn } from '../../../src/app/draw-message.ts';
import type { Delivery, Messenger } from '../../../src/app/ports.ts';
import { postDrawn } from '../../../src/app/post-drawn.ts';

const drawing = (text: string) => ({ text, blocks: [] });
const DRAWN: Drawn = {
  drawing: drawing('words'),
  to: 'ad-ops',
  threadTs: null,
  version: 1,
  item: null,
  figures: {
    withCharts: drawing('charts'),
    picture: { svg: '<svg/>', name: 'digest.png', title: 'Digest', alt: 'figures' },
    withPicture: (file) => drawing(`picture ${file}`),
  },
};
const ok: Delivery = { ok: true, channel: 'C1', ts: '1.1' };
const refused = (error: string) => ({ ok: false as const, why: 'refused' as const, error });
const noBlocks = refused('invalid_blocks');
const wait = { ok: false as const, why: 'rate_limited' as const, retryAfterMs: 1_000 };
const noAnswer = { ok: false as const, why: 'unknown' as const, error: 'timeout' };

type Case = {
  posts: Delivery[];
  upload?: Awaited<ReturnType<Messenger['upload']>>;
  attempts?: number;
  sent: string[];
  end: Delivery;
};

test.each<[string, Case]>([
  ['charts, where Slack takes them', { posts: [ok], sent: ['charts'], end: ok }],
  ['a picture where it does not', { posts: [noBlocks, ok], sent: ['charts', 'picture F1'], end: ok }],
  [
    'a picture as soon as Slack has looked at it',
    { posts: [noBlocks, noBlocks, ok], sent: ['charts', 'picture F1', 'picture F1'], end: ok },
  ],
  [
    'words where a picture is never taken',
    {
      posts: [noBlocks, noBlocks, noBlocks, noBlocks, noBlocks, ok],
      sent: ['charts', 'picture F1', 'picture F1', 'picture F1', 'picture F1', 'words'],
      end: ok,
    },
  ],
  [
    'words where a picture may not be put to Slack',
    { posts: [noBlocks, ok], upload: refused('missing_scope'), sent: ['charts', 'words'], end: ok },
  ],
  ['nothing yet where the picture has to wait', { posts: [noBlocks], upload: wait, sent: ['charts'], end: wait }],
  [
    'nothing more where the channel is refused',
    { posts: [refused('is_archived')], sent: ['charts'], end: refused('is_archived') },
  ],
  ['nothing more where no answer came: it may be there', { posts: [noAnswer], sent: ['charts'], end: noAnswer }],
  ['no charts after three attempts', { posts: [ok], attempts: 3, sent: ['picture F1'], end: ok }],
  ['words alone after six attempts', { posts: [ok], attempts: 6, sent: ['words'], end: ok }],
])(
  'a digest is posted with %s',
  async (_what, { posts, upload = { ok: true, file: 'F1' }, attempts = 0, sent, end }) => {
    const answers = [...posts];
    const seen: string[] = [];
    const messenger: Messenger = {
      async post({ drawing: shown, messageId }) {
        expect(messageId).toBe('digest:1');
        seen.push(shown.text);
        return answers.shift() ?? refused('posted_too_often');
      },
      linkTo: async () => null,
      upload: async () => upload,
      update: async () => refused('not_asked'),
      find: async () => 'absent',
    };
    const app = {
      clock: { now: () => 0, monotonic: () => 0, sleep: async () => {} },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    };
    const posted = await postDrawn(app, messenger, { messageId: 'digest:1', attempts }, DRAWN);
    expect(seen).toEqual(sent);
    expect(posted.delivery).toEqual(end);
    if (end.ok) expect(posted.sent.text).toBe(sent.at(-1));
  },
);
