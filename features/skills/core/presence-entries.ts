import type { PresenceView } from './skills-wire.ts';

/** Somebody else set something that is hers: the name of who did, and what. */
export type SetByOther = { readonly by: string; readonly set: 'presence' | 'capacity' | 'hours' };

/** Entry of `associate:ID`: her presence as it is now, on every desk of hers; with who set what, if not she. */
export type PresenceEntry = {
  readonly kind: 'presence';
  readonly data: PresenceView & Partial<SetByOther>;
};
