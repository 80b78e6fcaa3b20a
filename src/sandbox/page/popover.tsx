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
        <div className="popover-menu" role="menu" ref={keepOnScreen}>
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}

const MARGIN_PX = 8;
const COMPOSER_PX = 80;

/** A menu that would leave the screen moves left, or opens upwards. */
function keepOnScreen(menu: HTMLElement | null): void {
  if (!menu) return;
  const { right, bottom, top, height } = menu.getBoundingClientRect();
  const beyond = right - (innerWidth - MARGIN_PX);
  if (beyond > 0) menu.style.translate = `${-beyond}px`;
  if (bottom > innerHeight - COMPOSER_PX && top > height + COMPOSER_PX) menu.classList.add('above');
}
