import { systemClock } from '../adapters/clock.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import { ConfigError } from '../config.ts';
import { pageHtml, pageMarkdown } from '../incident/page.ts';
import { incidentOf } from '../papers.ts';
import { recordSetting } from './audit/record-setting.ts';

/** Prints one page on what happened to a recommendation: Markdown, or HTML that loads nothing. */
export async function incident(id: string, options: { html?: boolean }): Promise<void> {
  const setting = recordSetting();
  const store = await openSqliteStore({ url: setting.config.databaseUrl, mustExist: true });
  try {
    const item = await store.recommendation(id);
    if (item === null) {
      throw new ConfigError(
        `No recommendation ${id} is kept: expected an id such as rec_…; old ones may have been pruned.`,
      );
    }
    const page = await incidentOf(setting, item, systemClock.now());
    process.stdout.write(options.html === true ? pageHtml(page) : pageMarkdown(page));
  } finally {
    await store.close();
  }
}
