import type { JsonObject } from './json-value.ts';
import type { PersonKind } from './people.ts';

/** All that the page draws for one person at one moment. */
export type PageSnapshot = {
  team: string;
  /** Whose view this is, by handle. */
  me: string;
  /** The open conversation; undefined on the app's Home. */
  place: PagePlace | undefined;
  app: { userId: string; name: string };
  people: PagePerson[];
  channels: PagePlace[];
  groups: { id: string; name: string }[];
  /** The open conversation, newest last. */
  messages: PageMessage[];
  home: JsonObject[] | undefined;
  modal: PageModal | undefined;
  now: number;
};

export type PagePerson = {
  id: string;
  handle: string;
  name: string;
  title: string;
  kind: PersonKind;
  /** Their direct message with the app. */
  dm: PagePlace;
};

/** `activityAt`: epoch milliseconds of the newest message; 0 while there is none. */
export type PagePlace = { id: string; name: string; activityAt: number; archived: boolean };

export type PageMessage = {
  ts: string;
  at: number;
  author: string;
  fromApp: boolean;
  text: string;
  blocks: JsonObject[];
  files: { name: string; url: string }[];
  edited: boolean;
  /** Shown to this person only. */
  ephemeral: boolean;
  replies: PageMessage[];
};

export type PageModal = { id: string; title: string; submit: string; close: string; blocks: JsonObject[] };

/** A button of the demo host: runs something and says in a sentence what came of it. */
export type DemoControl = { id: string; label: string; hint: string; group: string };
export type DemoStatus = { label: string; value: string };

/** What an act of the page came to: `notice` is what Slack itself would tell the person, if anything. */
export type PageOutcome = { notice?: string | undefined; errors?: { [blockId: string]: string } };

/** What a person does on the page; `values` are a form's fields by block_id or action_id. */
export type PageAct =
  | ({ act: 'click'; channel: string; ts: string } & PageTarget)
  | ({ act: 'clickView'; view: 'modal' | 'home'; values?: PageValues | undefined } & PageTarget)
  | { act: 'submit'; by: string; values: PageValues }
  | { act: 'close' | 'openHome'; by: string }
  | { act: 'write'; by: string; channel: string; text: string }
  | { act: 'control'; id: string };

export type PageValues = { [field: string]: string | string[] };
type PageTarget = { by: string; actionId: string; blockId?: string | undefined; value?: string | undefined };
