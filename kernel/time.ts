/** A moment: milliseconds since 1970, UTC. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** ISO 8601 in UTC, the only form in which a moment leaves the system. */
export function toIso(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** Keeps a value within bounds. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
