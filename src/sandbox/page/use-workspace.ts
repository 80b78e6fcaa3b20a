import { useEffect, useState } from 'react';
import type { DemoControl, DemoStatus, PageAct, PageOutcome, PageSnapshot } from '../page-snapshot.ts';

/** What this person sees, drawn anew whenever the workspace says that something changed. */
export function useWorkspace(as: string, open: string): PageSnapshot | undefined {
  const [snapshot, setSnapshot] = useState<PageSnapshot>();

  useEffect(() => {
    let current = true;
    let fetching = false;
    let stale = false;
    async function refresh(): Promise<void> {
      stale = true;
      if (fetching) return;
      fetching = true;
      // Changes that arrive while one is being fetched are met by one more fetch.
      while (stale && current) {
        stale = false;
        const answer = await fetch(`/page/snapshot?${new URLSearchParams({ as, open })}`).catch(() => undefined);
        const next: PageSnapshot | undefined = answer?.ok ? await answer.json() : undefined;
        if (next && current) setSnapshot(next);
      }
      fetching = false;
    }

    const changes = new EventSource('/page/changes');
    changes.onopen = refresh;
    changes.onmessage = refresh;
    void refresh();
    return () => {
      current = false;
      changes.close();
    };
  }, [as, open]);

  return snapshot;
}

export type DemoPanel = { list: DemoControl[]; status: DemoStatus[] };

const PANEL_EVERY_MS = 2000;

/** The demo host's panel. Its status may change without the workspace knowing, so it is asked again and again. */
export function useDemoPanel(): DemoPanel {
  const [panel, setPanel] = useState<DemoPanel>({ list: [], status: [] });
  useEffect(() => {
    async function ask(): Promise<void> {
      if (document.hidden) return;
      const answer = await fetch('/page/controls').catch(() => undefined);
      if (answer?.ok) setPanel(await answer.json());
    }
    void ask();
    const timer = setInterval(ask, PANEL_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return panel;
}

export async function perform(act: PageAct): Promise<PageOutcome> {
  try {
    const answer = await fetch('/page/acts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    const outcome = await answer.json();
    return answer.ok ? outcome : { notice: outcome.error };
  } catch {
    return { notice: 'The sandbox does not answer. Is it still running?' };
  }
}
