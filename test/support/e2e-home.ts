import { interactiveElements } from '../../src/sandbox/interactive-elements.ts';
import { type JsonObject, objectsIn, textAt } from '../../src/sandbox/json-value.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { until } from './e2e-until.ts';
import { wordsOf } from './e2e-words.ts';

/** One person before their Home in the workspace. */
export type AtHome = {
  open(): Promise<void>;
  /** Every word that Home has now; empty before it was ever shown. */
  words(): string;
  /** Waits until Home has these words, and returns all of them. */
  shows(words: string): Promise<string>;
  /** Waits until Home has these words no more. */
  loses(words: string): Promise<string>;
  /** What stands on the buttons and menus now; menus are called `⋯`. */
  labels(): string[];
  /** Presses the button with this label; of several, the one whose value begins with `about`. */
  press(label: string, about?: string): ReturnType<Workspace['clickView']>;
  /** Chooses this option in the menu of what `about` begins the values of. */
  choose(option: string, about: string): ReturnType<Workspace['clickView']>;
};

export function atHome(workspace: Workspace, by: string): AtHome {
  const blocks = (): JsonObject[] => objectsIn(workspace.home(by)?.blocks);
  const words = () => wordsOf(blocks());
  const elements = () => interactiveElements(blocks());
  const label = ({ element }: ReturnType<typeof elements>[number]) =>
    element.type === 'overflow' ? '⋯' : wordsOf([{ text: element.text }]);
  const wait = (what: string, is: () => boolean) =>
    until(`the Home of ${by} to ${what}`, () => (is() ? words() : undefined), { hint: async () => words() });

  return {
    async open() {
      await workspace.openHome({ by });
    },
    words,
    shows: (wanted) => wait(`show “${wanted}”`, () => words().includes(wanted)),
    loses: (unwanted) => wait(`show “${unwanted}” no more`, () => !words().includes(unwanted)),
    labels: () => elements().map(label),
    press(wanted, about = '') {
      const fitting = elements().filter(
        (one) => label(one) === wanted && textAt(one.element, 'value').startsWith(about),
      );
      const [only] = fitting;
      if (only === undefined || fitting.length > 1)
        throw new Error(`${fitting.length} buttons are ${wanted} ${about}: ${elements().map(label).join(', ')}`);
      const { blockId, element } = only;
      const [actionId, value] = [textAt(element, 'action_id'), textAt(element, 'value')];
      return workspace.clickView({ by, view: 'home', blockId, actionId, value });
    },
    choose(wanted, about) {
      for (const { blockId, element } of elements().filter((one) => label(one) === '⋯')) {
        const option = objectsIn(element.options).find((one) => wordsOf([{ text: one.text }]) === wanted);
        const value = textAt(option, 'value');
        if (value.includes(about))
          return workspace.clickView({ by, view: 'home', blockId, actionId: textAt(element, 'action_id'), value });
      }
      throw new Error(`no menu about ${about} has ${wanted}`);
    },
  };
}
