/** The `action_id` of the buttons of Home that decide no recommendation. */
export const homeAction = {
  /** Opens the form that halts. */
  halt: 'open_halt',
  /** Opens the form that asks for a release, or agrees to it; carries the id of the halt. */
  release: 'open_release',
  /** Opens the form that lets autopilot go on; carries the id of the halt. */
  goOn: 'open_go_on',
  /** Opens the form of who goes away. */
  away: 'open_away',
  back: 'come_back',
  /** Carries the name of a setting and what it is to be. */
  set: 'set_preference',
} as const;
export type HomeActionId = (typeof homeAction)[keyof typeof homeAction];

export const PREFERENCES = ['direct_messages', 'reminders'] as const;
export type Preference = (typeof PREFERENCES)[number];
export type Wish = { preference: Preference; value: 'on' | 'off' };

export function isHomeAction(text: string): text is HomeActionId {
  return Object.values<string>(homeAction).includes(text);
}

export function encodeWish({ preference, value }: Wish): string {
  return `${preference}|${value}`;
}

/** Reads what `encodeWish` writes; null for anything else, whatever it is. */
export function decodeWish(text: string): Wish | null {
  const [name, value, ...rest] = text.split('|');
  const preference = PREFERENCES.find((known) => known === name);
  if (preference === undefined || rest.length > 0 || (value !== 'on' && value !== 'off')) return null;
  return { preference, value };
}
