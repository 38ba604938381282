import type { KeptRows } from '../../../kernel/kept-rows.ts';

/**
 * How long what is kept of customers and of work is kept, in days, by class. `clicks`: what visitors did, and how triggers judged it.
 * `deliveries`: messages for other systems, sent or not. `trials`: dry runs. `reports`: what came of imported files. `transcripts`: what
 * persons wrote and said, and who they were to whom. `outcomes`: what came of it, without persons.
 */
export const RETENTION_DAYS = {
  clicks: 30,
  deliveries: 30,
  trials: 7,
  reports: 90,
  transcripts: 365,
  outcomes: 730,
  audit: 1_095,
} as const;

export type RetentionClass = keyof typeof RETENTION_DAYS;

/** Rows of a feature's table that are kept as long as their class says. */
export type Retained = KeptRows & { readonly as: RetentionClass };
