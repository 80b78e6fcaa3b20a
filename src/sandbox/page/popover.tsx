import { type ReactNode, useEffect, useRef, useState } from 'react';

type PopoverProps = {
  label: string;
  className: string;
  testId?: string;
  face: ReactNode;
  children(close: () => void): ReactNode;
};

/** A button that opens a small menu beneath it; a click elsewhere or Escape closes the menu. */
export function Popover({ label, className, testId, face, children }: PopoverProps): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      const inside = event.target instanceof Node && box.current?.contains(event.target);
      if (!inside || (event instanceof KeyboardEvent && event.key === 'Escape')) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('keydown', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('keydown', leave);
    };
  }, [open]);

  return (
    <div className={`popover ${className}`} ref={box}>
      <button
        type="button"
        className="popover-face"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <div className="popover-menu" role="menu">
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
