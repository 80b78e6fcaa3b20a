import { parentPort, workerData } from 'node:worker_threads';
import { type BundleHead, csvText, type ExportFormat, type ExportText, jsonText, ndjsonText } from './export-text.ts';
import { type EventFilter, findEvents } from './find-events.ts';
import { openForReading } from './open-reading.ts';
import { recordTree, rememberingTree } from './record-tree.ts';

/** `head` comes with the size of its checkpoint, for a bundle with proofs. */
export type ExportOrder = {
  url: string;
  format: ExportFormat;
  filter: EventFilter;
  head: (BundleHead & { size: number }) | null;
  mostBytes: number;
};
export type ExportAnswer = { content: Uint8Array<ArrayBuffer>; events: number } | 'too_large';

function run({ url, format, filter, head, mostBytes }: ExportOrder): ExportAnswer {
  const db = openForReading(url);
  try {
    const text = textFor();
    const parts = [Buffer.from(text.begin)];
    let length = 0;
    let events = 0;
    for (const page of findEvents(db, filter)) {
      const part = Buffer.from(text.page(page));
      parts.push(part);
      length += part.length;
      events += page.length;
      if (length > mostBytes) return 'too_large';
    }
    parts.push(Buffer.from(text.end));
    // A copy of its own, so that it can be handed over whole.
    return { content: new Uint8Array(Buffer.concat(parts)), events };
  } finally {
    db.close();
  }

  function textFor(): ExportText {
    if (format === 'ndjson') return ndjsonText();
    if (format === 'csv' || head === null) return csvText();
    return jsonText(head, rememberingTree(recordTree(db), head.size), head.size, false);
  }
}

// What a thread is given is what `exportOnThread` gave it.
const answer = run(workerData as ExportOrder);
parentPort?.postMessage(answer, answer === 'too_large' ? [] : [answer.content.buffer]);
