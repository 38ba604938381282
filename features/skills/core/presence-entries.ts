import type { PresenceView } from './skills-wire.ts';

/** Entry of `associate:ID`: her presence as it is now, on every desk of hers. `by`: the name of who set it, if not she. */
export type PresenceEntry = {
  readonly kind: 'presence';
  readonly data: PresenceView & { readonly by?: string };
};
