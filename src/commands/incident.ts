import { systemClock } from '../adapters/clock.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import { checkpointRows } from '../adapters/sqlite/record/checkpoint-rows.ts';
import { incidentRows } from '../adapters/sqlite/record/incident-rows.ts';
import { openForReading } from '../adapters/sqlite/record/open-reading.ts';
import { verifierText } from '../audit/signed-note.ts';
import { ConfigError } from '../config.ts';
import { incidentPage } from '../incident/incident.ts';
import { pageHtml, pageMarkdown } from '../incident/page.ts';
import { recordSetting, verifiersFor } from './audit/record-setting.ts';

/** Prints one page on what happened to a recommendation: Markdown, or HTML that loads nothing. */
export async function incident(id: string, options: { html?: boolean }): Promise<void> {
  const setting = recordSetting();
  const { config, policy } = setting;
  const [verifier] = verifiersFor(setting, undefined);
  const db = openForReading(config.databaseUrl);
  const store = await openSqliteStore({ url: config.databaseUrl });
  try {
    const item = await store.recommendation(id);
    if (item === null) {
      throw new ConfigError(
        `No recommendation ${id} is kept: expected an id such as rec_…; old ones may have been pruned.`,
      );
    }
    const rows = incidentRows(db, id);
    const last = rows.events.at(-1)?.seq ?? 0;
    const checkpoints = checkpointRows(db);
    const page = incidentPage(
      {
        ...{ item, ...rows },
        // The first that covers all of it, else the newest, which covers what it can.
        checkpoint: checkpoints.covering(last) ?? checkpoints.newest(),
        verifier: verifier === undefined ? '' : verifierText(verifier),
        madeAt: systemClock.now(),
      },
      (handle) => {
        const person = Object.hasOwn(policy.file.people, handle) ? policy.file.people[handle] : undefined;
        return person === undefined ? handle : `${person.name} (${handle})`;
      },
    );
    process.stdout.write(options.html === true ? pageHtml(page) : pageMarkdown(page));
  } finally {
    await store.close();
    db.close();
  }
}
