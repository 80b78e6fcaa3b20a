import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** A Slack Web API that takes everything at once and knows everybody, so that only our own work is measured. */
export async function startSlackSink(team: string): Promise<{ url: string; close(): void }> {
  let posted = 0;
  const server = createServer(async (req, res) => {
    const asked = new URLSearchParams(await text(req));
    const method = (req.url ?? '').replace('/api/', '').split('?')[0];
    res.setHeader('content-type', 'application/json');
    posted += 1;
    const answers: Record<string, object> = {
      'auth.test': { ok: true, team_id: team, team: 'Bench', user_id: 'U0BOT', bot_id: 'B0BOT' },
      'users.info': { ok: true, user: { id: asked.get('user'), team_id: team, deleted: false, is_bot: false } },
    };
    const posting = { ok: true, channel: 'C0BENCH', ts: `1700000000.${String(posted).padStart(6, '0')}` };
    res.end(JSON.stringify(answers[method ?? ''] ?? posting));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('expected an address');
  return { url: `http://127.0.0.1:${address.port}/api/`, close: () => server.close() };
}
