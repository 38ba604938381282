import type { Instant } from '../../../kernel/time.ts';
import type { Stamped } from './session.ts';
import { comesBefore } from './session-path.ts';

/** Events of a session whose fingerprints are remembered, so that none counts twice. */
const SEEN_LIMIT = 4_000;

/** Remembers an event; undefined if it was folded before (or is older than all that is still remembered). */
export function remember(seen: readonly number[], at: Instant, print: number): readonly number[] | undefined {
  let index = seen.length;
  while (index > 0) {
    const otherAt = seen[index - 2] as number;
    const other = seen[index - 1] as number;
    if (otherAt === at && other === print) return undefined;
    if (otherAt < at || (otherAt === at && other < print)) break;
    index -= 2;
  }
  const isFull = seen.length >= 2 * SEEN_LIMIT;
  if (index === 0 && isFull) return undefined;
  // Not a spread, which leaves room for what is never added.
  const next = seen.toSpliced(index, 0, at, print);
  return isFull ? next.slice(2) : next;
}

/** Last writer wins, by (time, event id). */
export function later<T>(current: Stamped<T> | undefined, candidate: Stamped<T>): Stamped<T> {
  return current !== undefined && comesBefore(candidate, current) ? current : candidate;
}

/** Registers by name, the latest `limit` of them. */
export function setNamed<T>(
  named: Readonly<Record<string, Stamped<T>>>,
  name: string,
  candidate: Stamped<T>,
  limit: number,
): Readonly<Record<string, Stamped<T>>> {
  const current = Object.hasOwn(named, name) ? named[name] : undefined;
  if (current !== undefined) {
    return comesBefore(candidate, current) ? named : { ...named, [name]: candidate };
  }
  let count = 1;
  let oldest: string | undefined;
  for (const other in named) {
    count += 1;
    if (oldest === undefined || comesBefore(named[other] as Stamped<T>, named[oldest] as Stamped<T>)) oldest = other;
  }
  if (count <= limit || oldest === undefined) return { ...named, [name]: candidate };
  if (comesBefore(candidate, named[oldest] as Stamped<T>)) return named;
  const { [oldest]: _, ...rest } = named;
  return { ...rest, [name]: candidate };
}
