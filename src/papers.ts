import { checkpointRows } from './adapters/sqlite/record/checkpoint-rows.ts';
import { exportOnThread } from './adapters/sqlite/record/export-on-thread.ts';
import { type EventFilter, lastSequence } from './adapters/sqlite/record/find-events.ts';
import { incidentRows } from './adapters/sqlite/record/incident-rows.ts';
import { openForReading } from './adapters/sqlite/record/open-reading.ts';
import type { App } from './app/app.ts';
import type { Papers } from './app/ports.ts';
import { verifierText } from './audit/signed-note.ts';
import { headFor } from './commands/audit/prove.ts';
import type { OperationConfig } from './config.ts';
import type { Recommendation } from './domain/state.ts';
import { incidentPage } from './incident/incident.ts';
import { type Page, pageHtml, pageMarkdown } from './incident/page.ts';
import type { Policy } from './policy/policy.ts';
import { findRecordKey } from './record-key.ts';

// What a direct message is for; more is a matter for the command, which writes to a file as it reads.
const MOST_BYTES = 20_000_000;

/** One page on what happened to a recommendation, from the record beside the server. */
export function incidentOf(
  databaseUrl: string,
  item: Recommendation,
  { policy, verifier, madeAt }: { policy: Policy; verifier: string; madeAt: number },
): Page {
  const db = openForReading(databaseUrl);
  try {
    const rows = incidentRows(db, item.id);
    const last = rows.events.at(-1)?.seq ?? 0;
    const checkpoints = checkpointRows(db);
    // The first that covers all of it, else the newest, which covers what it can.
    const checkpoint = checkpoints.covering(last) ?? checkpoints.newest();
    return incidentPage({ item, ...rows, checkpoint, verifier, madeAt }, (handle) => {
      const person = Object.hasOwn(policy.file.people, handle) ? policy.file.people[handle] : undefined;
      return person === undefined ? handle : `${person.name} (${handle})`;
    });
  } finally {
    db.close();
  }
}

/** What a server makes of its record for people to take away. */
export function createPapers(app: App, config: OperationConfig): Papers {
  const { databaseUrl } = config;
  return {
    async incident(id) {
      const item = await app.store.recommendation(id);
      if (item === null) return null;
      const policy = app.policy();
      const key = findRecordKey(config, policy.file.record);
      const verifier = key === null ? '' : verifierText(key.signer);
      const page = incidentOf(databaseUrl, item, { policy, verifier, madeAt: app.clock.now() });
      return { markdown: pageMarkdown(page), html: pageHtml(page) };
    },
    async exported({ format, fromAt, toAt, agent }) {
      const db = openForReading(databaseUrl);
      let filter: EventFilter;
      try {
        filter = { fromSeq: 1, toSeq: lastSequence(db), fromAt, toAt, agent, action: null, person: null };
        if (filter.toSeq === 0) return { ok: false, why: 'nothing' };
      } finally {
        db.close();
      }
      const head = format === 'json' ? await bundleHead(filter.toSeq) : null;
      const answer = await exportOnThread({ url: databaseUrl, format, filter, head, mostBytes: MOST_BYTES });
      if (answer === 'too_large') return { ok: false, why: 'too_large', mostBytes: MOST_BYTES };
      return answer.events === 0 ? { ok: false, why: 'nothing' } : { ok: true, ...answer };
    },
  };

  async function bundleHead(seq: number) {
    const policy = app.policy();
    const { record } = policy.file;
    const { size, note, verifiers } = await headFor({ config, policy, record }, seq, undefined);
    return { origin: record.origin, key: verifiers[0] ?? '', checkpoint: note, size };
  }
}
