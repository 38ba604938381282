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

/** The durations that people are told, in milliseconds: from half a minute to half an hour. */
export const TOLD_DURATIONS: readonly number[] = [0.5, 1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE);

/** The shortest duration that people are told and that is not shorter than this; undefined beyond them all. */
export function toldDuration(ms: number): number | undefined {
  return TOLD_DURATIONS.find((step) => ms <= step);
}
