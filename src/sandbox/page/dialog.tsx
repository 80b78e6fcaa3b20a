import { type ReactNode, useEffect, useRef } from 'react';

type DialogProps = { title: string; testId: string; close(): void; children: ReactNode };

/** A modal box over the page; Escape and the cross close it. */
export function Dialog({ title, testId, close, children }: DialogProps): ReactNode {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      aria-label={title}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header className="dialog-head">
        <h2 className="dialog-title">{title}</h2>
        <button type="button" className="cross" aria-label="Close" onClick={close}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
