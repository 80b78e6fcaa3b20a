import { drawText } from '../../cards/replies.ts';
import type { ExportWish } from '../ports.ts';
import { parseExport } from './parse-export.ts';
import { sendPapers } from './send-papers.ts';
import type { Word } from './word.ts';

const FORMAT_WORD = { csv: 'a table (CSV)', ndjson: 'the exact lines (NDJSON)', json: 'a bundle with proofs (JSON)' };

export const exporting: Word = {
  command: 'export',
  help: [['export', 'the record as a file']],
  more: [
    '`/hitl export csv 2026-11-01 2026-11-30 agent:bid-pilot`: csv, ndjson or json, from, to, and an agent; all may be left out. `30d` is from 30 days ago. It comes to you as a direct message.',
  ],
  async answer(asked) {
    const read = parseExport(asked.words, asked.app.clock.now());
    if (!read.ok) return drawText(read.problem);
    const { wish } = read;
    const begun = sendPapers(asked, 'export', async () => {
      const exported = await asked.facilities.papers.exported(wish);
      if (!exported.ok) return { ok: false, text: exported.why === 'nothing' ? NOTHING : tooLarge(exported.mostBytes) };
      const { events, content } = exported;
      const { person, ...rest } = wish;
      const count = `${events.toLocaleString('en-US')} event${events === 1 ? '' : 's'}`;
      return {
        ok: true,
        papers: [{ name: nameOf(wish), content }],
        comment: `Done: ${count} of the record as ${FORMAT_WORD[wish.format]}. It may name people: share it with care.`,
        fact: { type: 'record_exported', facts: { ...rest, events }, privates: { of_person: person } },
      };
    });
    return drawText(
      begun
        ? `⏳ The export is being made, as ${FORMAT_WORD[wish.format]}. It comes to you as a direct message, or a word on why not.`
        : 'An export of yours is under way; please wait for it.',
    );
  },
};

const NOTHING = 'No event of the record is in that time and fits what you named, so nothing was exported.';

function tooLarge(mostBytes: number): string {
  const most = Math.round(mostBytes / 1_000_000);
  return `That is more than ${most} MB, which is too much for a message, so nothing was exported. Ask for a shorter time or one agent, or use \`countersign audit export\` on the server.`;
}

function nameOf({ format, fromAt, toAt, agent, action }: ExportWish): string {
  const day = (at: number | null) => (at === null ? [] : [new Date(at).toISOString().slice(0, 10)]);
  const of = [agent, action].flatMap((name) => (name === null ? [] : [name.replace(/[^\w.-]/g, '_')]));
  const parts = ['record', ...of, ...day(fromAt), ...day(toAt)];
  return `${parts.join('-')}.${format}`;
}
