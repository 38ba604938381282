import type { RosterEntry } from '../../skills/core/index.ts';

/** How far what is stated may move the expectation, up or down. */
const REACH = 0.25;
const YEARS_ENOUGH = 10;

/**
 * What is expected of an associate before she has any record, as a multiple of what is expected of anybody (0.75 to 1.25): from
 * what she states (years), what the enterprise states (rating) and tests (accreditation levels, online proficiency). Each counts as a
 * share of its best, and what is not stated not at all. It weighs as much as the expectation itself: her measured results replace it.
 */
export function startOf(entry: RosterEntry): number {
  let sum = 0;
  let known = 0;
  const add = (share: number) => {
    sum += share;
    known += 1;
  };
  // No years are what is kept of somebody who stated none.
  if (entry.experienceYears > 0) add(Math.min(1, entry.experienceYears / YEARS_ENOUGH));
  if (entry.rating !== undefined) add(entry.rating / 5);
  if (entry.proficiency !== undefined) add(entry.proficiency / 5);
  let level = 0;
  for (const accreditation of entry.accreditations) level = Math.max(level, accreditation.level);
  if (level > 0) add(level / 5);
  return known === 0 ? 1 : 1 + REACH * (2 * (sum / known) - 1);
}
