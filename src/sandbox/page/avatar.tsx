import type { ReactNode } from 'react';

const COLOURS = ['#7a5c99', '#3f7d8c', '#b0663f', '#5a7d3a', '#9c4f6d', '#4a6fa5'];

/** The app's mark, or a person's initials on a colour that stays theirs. */
export function Avatar({ name, app = false }: { name: string; app?: boolean }): ReactNode {
  if (app) {
    return (
      <svg className="avatar" viewBox="0 0 36 36" aria-hidden="true">
        <rect width="36" height="36" rx="8" fill="#14394a" />
        <path d="M10 18.5l5.2 5.2L26.5 12" fill="none" stroke="#7fe0c3" strokeWidth="3.4" strokeLinecap="round" />
        <path d="M10 28h16" stroke="#7fe0c3" strokeWidth="2" strokeLinecap="round" opacity=".55" />
      </svg>
    );
  }
  const initials = name.split(/\s+/).map((word) => word[0] ?? '');
  const sum = [...name].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  return (
    <span className="avatar" aria-hidden="true" style={{ background: COLOURS[sum % COLOURS.length] }}>
      {initials.slice(0, 2).join('').toUpperCase()}
    </span>
  );
}
