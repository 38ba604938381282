import type { MeView } from '../core/index.ts';

/** How a person has declared herself, and how many customers she takes at once. */
export type PresenceOf = (personId: string) => Promise<MeView['presence']>;
