import type { Instant } from '../../../kernel/time.ts';

/** One event of a recording, in the native shape, and whose it is. `at` is on the recording's own clock. */
export type ReplayEvent = {
  readonly visitor: string;
  readonly session?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly at: Instant;
  readonly event: Readonly<Record<string, unknown>>;
};
