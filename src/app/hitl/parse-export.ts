import { agentText } from '../../cards/mrkdwn.ts';
import type { ExportWish } from '../ports.ts';
import { typedTime } from '../typed-time.ts';

export type ReadExport = { ok: true; wish: ExportWish } | { ok: false; problem: string };

const FORMATS = ['csv', 'ndjson', 'json'] as const;
const AGO = /^(\d{1,4})d$/;
const NAMED = /^(agent|action):(\S{1,100})$/;
// Slack turns a typed name into <@U123|name>.
const PERSON = /^person:(?:<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|@?(\w[\w.-]{0,80}))$/i;
const DAY_MS = 86_400_000;
const USAGE =
  'Nothing was exported. Type `/hitl export csv 2026-11-01 2026-11-30 agent:bid-pilot`: csv, ndjson or json, from, to, and an agent, an `action:` or a `person:`; all may be left out. `30d` is from 30 days ago.';

/** `csv 2026-11-01 2026-11-30 agent:bid-pilot`, in any order but for the two times; a day is whole, in UTC. */
export function parseExport(words: readonly string[], now: number): ReadExport {
  const wish: ExportWish = { format: 'csv', fromAt: null, toAt: null, agent: null, action: null, person: null };
  const times: { at: number; until: number }[] = [];
  for (const typed of words.filter((word) => word !== '')) {
    const word = typed.toLowerCase();
    const format = FORMATS.find((known) => known === word);
    const time = timeOf(typed, now);
    const [, kind, name = ''] = NAMED.exec(word) ?? [];
    const [, slackId, handle] = PERSON.exec(plain(typed)) ?? [];
    if (format !== undefined) wish.format = format;
    else if (kind === 'agent') wish.agent = name;
    else if (kind === 'action') wish.action = name;
    else if (slackId !== undefined || handle !== undefined) wish.person = slackId ?? handle ?? null;
    else if (time !== null && times.length < 2) times.push(time);
    else return { ok: false, problem: `“${agentText(typed, 60)}” is no part of an export. ${USAGE}` };
  }
  const [from, to] = times;
  wish.fromAt = from?.at ?? null;
  wish.toAt = to?.until ?? null;
  if (wish.fromAt !== null && wish.toAt !== null && wish.fromAt > wish.toAt)
    return { ok: false, problem: 'Nothing was exported: the first time is later than the second.' };
  if (wish.fromAt !== null && wish.fromAt > now)
    return { ok: false, problem: 'Nothing was exported: that time has not come yet.' };
  return { ok: true, wish };
}

/** A moment, and the end of it: a day ends with its last millisecond. */
function timeOf(text: string, now: number): { at: number; until: number } | null {
  const [, days] = AGO.exec(text.toLowerCase()) ?? [];
  if (days !== undefined) return { at: now - Number(days) * DAY_MS, until: now - Number(days) * DAY_MS };
  return typedTime(text);
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
