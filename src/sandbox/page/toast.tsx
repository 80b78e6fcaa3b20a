import { type ReactNode, useEffect } from 'react';

const SHOWN_MS = 6000;

/** A passing line at the foot of the page. */
export function Toast({ text, close }: { text: string; close(): void }): ReactNode {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each text has its own time, however often it is drawn
  useEffect(() => {
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="toast" role="alert" data-testid="notice">
      {text}
      <button type="button" className="cross" aria-label="Close" onClick={close}>
        ×
      </button>
    </div>
  );
}
