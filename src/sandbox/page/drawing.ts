import { createContext, createElement, Fragment, type ReactNode, useContext } from 'react';
import type { PageOutcome, PageSnapshot } from '../page-snapshot.ts';

/** One use of an element by the person on the page; `value` is the option chosen in a menu. */
export type Use = { actionId: string; blockId: string; value?: string };

/** What every block needs to be drawn: the names behind ids, the time, and where a click goes. */
export type Drawing = {
  snapshot: PageSnapshot;
  use(use: Use): Promise<PageOutcome>;
};

export const DrawingContext = createContext<Drawing | undefined>(undefined);

export function useDrawing(): Drawing {
  const drawing = useContext(DrawingContext);
  if (!drawing) throw new Error('blocks are drawn inside a DrawingContext');
  return drawing;
}

/** Draws items whose order is fixed, spread as children so that none of them needs a key. */
export function inOrder<Item>(items: Item[], draw: (item: Item, place: number) => ReactNode): ReactNode {
  return createElement(Fragment, null, ...items.map(draw));
}
