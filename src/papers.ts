import type { Database } from 'better-sqlite3';
import { checkpointRows } from './adapters/sqlite/record/checkpoint-rows.ts';
import { eventFindings } from './adapters/sqlite/record/event-findings.ts';
import { exportOnThread } from './adapters/sqlite/record/export-on-thread.ts';
import { type EventFilter, lastSequence } from './adapters/sqlite/record/find-events.ts';
import { incidentRows } from './adapters/sqlite/record/incident-rows.ts';
import { openForReading } from './adapters/sqlite/record/open-reading.ts';
import { checkpointProblem, openByAny } from './adapters/sqlite/record/verify-record.ts';
import type { App } from './app/app.ts';
import type { Papers } from './app/ports.ts';
import { type Checkpoint, RecordFails } from './app/record.ts';
import { type NoteVerifier, verifierText } from './audit/signed-note.ts';
import { headFor } from './commands/audit/prove.ts';
import type { RecordSetting } from './commands/audit/record-setting.ts';
import type { OperationConfig } from './config.ts';
import type { Recommendation } from './domain/state.ts';
import { incidentPage } from './incident/incident.ts';
import { type Page, pageHtml, pageMarkdown } from './incident/page.ts';
import { findRecordKey, recordVerifiers } from './record-key.ts';

// What a direct message is for; more is a matter for the command, which writes to a file as it reads.
const MOST_BYTES = 20_000_000;

/** One page on what happened to a recommendation, from the record beside the server, and held against it. */
export async function incidentOf(setting: RecordSetting, item: Recommendation, madeAt: number): Promise<Page> {
  const { config, policy, record } = setting;
  // Whoever asks need not have the key: the checkpoint is printed all the same.
  const key = findRecordKey(config, record);
  const db = openForReading(config.databaseUrl);
  try {
    const rows = incidentRows(db, item.id);
    const seqs = rows.events.map(({ seq }) => seq);
    const checkpoint = await checkpointOver(setting, db, seqs.at(-1) ?? 0, key !== null);
    const findings = [
      ...(checkpoint === null || key === null ? [] : noteFindings(checkpoint, recordVerifiers(key.signer, record))),
      ...eventFindings(db, seqs, checkpoint),
    ];
    const verifier =
      key === null ? 'is not on this machine: ask for it where the record is kept' : verifierText(key.signer);
    return incidentPage({ item, ...rows, checkpoint, findings, verifier, madeAt }, (known) => {
      const found = Object.entries(policy.file.people).find(
        ([handle, { slack }]) => handle === known || slack === known,
      );
      return found === undefined ? known : `${found[1].name} (${found[0]})`;
    });
  } finally {
    db.close();
  }
}

/**
 * The oldest checkpoint that covers all of it, signed now where there is none yet; else the newest, which covers what it
 * can: without the key, and over a record that has been changed, nothing is signed.
 */
async function checkpointOver(
  setting: RecordSetting,
  db: Database,
  last: number,
  maySign: boolean,
): Promise<Checkpoint | null> {
  const checkpoints = checkpointRows(db);
  const stored = () => checkpoints.covering(last) ?? checkpoints.newest();
  if (!maySign) return stored();
  try {
    return await headFor(setting, last, undefined);
  } catch (error) {
    if (error instanceof RecordFails) return stored();
    throw error;
  }
}

function noteFindings({ size, root, note }: Checkpoint, verifiers: readonly NoteVerifier[]): string[] {
  const opened = openByAny(note, verifiers, null);
  if (!opened.ok) return [`the checkpoint: ${checkpointProblem(opened.problem)}`];
  const { head } = opened;
  return head.size === size && head.root === root ? [] : ['the checkpoint is not the one that was signed'];
}

/** What a server makes of its record for people to take away. */
export function createPapers(app: App, config: OperationConfig): Papers {
  const { databaseUrl } = config;
  return {
    async incident(id) {
      const item = await app.store.recommendation(id);
      if (item === null) return null;
      const policy = app.policy();
      const page = await incidentOf({ config, policy, record: policy.file.record }, item, app.clock.now());
      return { markdown: pageMarkdown(page), html: pageHtml(page) };
    },
    async exported({ format, fromAt, toAt, agent, action, person }) {
      const db = openForReading(databaseUrl);
      let filter: EventFilter;
      try {
        filter = { fromSeq: 1, toSeq: lastSequence(db), fromAt, toAt, agent, action, person };
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
