import { type ReactNode, useState } from 'react';
import type { PageOutcome } from '../page-snapshot.ts';
import { inOrder } from './drawing.ts';
import type { DemoPanel as Panel } from './use-workspace.ts';

type DemoPanelProps = { panel: Panel; run(id: string): Promise<PageOutcome> };

/** What the demo host lets you do, and what it tells of itself. */
export function DemoPanel({ panel, run }: DemoPanelProps): ReactNode {
  const [running, setRunning] = useState<string>();
  const [said, setSaid] = useState<string>();
  const groups = Map.groupBy(panel.list, (control) => control.group);

  async function press(id: string): Promise<void> {
    setRunning(id);
    setSaid((await run(id)).notice);
    setRunning(undefined);
  }
  return (
    <aside className="demo-panel" aria-label="Demo controls" data-testid="demo-panel">
      <div className="controls">
        <h2>Demo controls</h2>
        <p className="said" role="status" data-testid="control-result">
          {said}
        </p>
        {[...groups].map(([group, controls]) => (
          <section key={group}>
            <h3>{group}</h3>
            {controls.map((control) => (
              <button
                key={control.id}
                type="button"
                className="control"
                disabled={running !== undefined}
                data-testid={`control-${control.id}`}
                onClick={() => void press(control.id)}
              >
                <strong>{control.label}</strong>
                <span>{control.hint}</span>
              </button>
            ))}
          </section>
        ))}
      </div>
      {panel.status.length > 0 && (
        <dl>
          {inOrder(panel.status, (item) => (
            <div>
              <dt>{item.label}</dt>
              <dd>{item.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </aside>
  );
}
