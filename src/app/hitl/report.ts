import { drawText } from '../../cards/replies.ts';
import { findItem } from './find-item.ts';
import { sendPapers } from './send-papers.ts';
import { IDS, type Word } from './word.ts';

export const report: Word = {
  command: 'report',
  help: [['report ID', 'one page on it, with proofs']],
  more: ['What happened, who saw and decided what: to read, and to print. It comes to you as a direct message.', IDS],
  async answer(asked) {
    const found = await findItem(asked.app, asked.words[0], 'report');
    if (!found.ok) return found.answer;
    const { id } = found.item;
    const begun = sendPapers(asked, `report of ${id}`, async () => {
      const page = await asked.facilities.papers.incident(id);
      if (page === null) return { ok: false, text: `${id} is not kept any more, so there is nothing to report.` };
      return {
        ok: true,
        papers: [
          { name: `incident-${id}.md`, content: page.markdown },
          { name: `incident-${id}.html`, content: page.html },
        ],
        comment: `What happened to ${id}: to read, and to print. It names people: share it with care.`,
        fact: { type: 'report_made', facts: { recommendation: id } },
      };
    });
    return drawText(
      begun
        ? `⏳ The page on ${id} comes to you as a direct message.`
        : 'That page is on its way to you already; please wait for it.',
    );
  },
};
