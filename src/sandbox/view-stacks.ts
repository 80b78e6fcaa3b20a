import { type JsonObject, textAt } from './json-value.ts';

/** Which views each person sees: a stack of modals and one Home, as Slack's answers described them. */
export type ViewStacks = {
  opened(personId: string, view: JsonObject): void;
  pushed(personId: string, view: JsonObject): void;
  updated(view: JsonObject): void;
  published(personId: string, view: JsonObject): void;
  /** Takes the top modal off, or all of them. */
  closed(personId: string, all?: boolean): void;
  top(personId: string): JsonObject | undefined;
  home(personId: string): JsonObject | undefined;
};

export function createViewStacks(): ViewStacks {
  const modals = new Map<string, JsonObject[]>();
  const homes = new Map<string, JsonObject>();
  const stack = (personId: string) => modals.get(personId) ?? [];

  return {
    opened: (personId, view) => void modals.set(personId, [view]),
    pushed: (personId, view) => void modals.set(personId, [...stack(personId), view]),
    updated(view) {
      const id = textAt(view, 'id');
      for (const [personId, views] of modals) {
        modals.set(
          personId,
          views.map((old) => (textAt(old, 'id') === id ? view : old)),
        );
      }
      for (const [personId, home] of homes) if (textAt(home, 'id') === id) homes.set(personId, view);
    },
    published: (personId, view) => void homes.set(personId, view),
    closed: (personId, all = false) => void modals.set(personId, all ? [] : stack(personId).slice(0, -1)),
    top: (personId) => stack(personId).at(-1),
    home: (personId) => homes.get(personId),
  };
}
