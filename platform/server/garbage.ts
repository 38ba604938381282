import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** With fewer processors than this, helpers of the garbage collector take time from the database and from the server itself. */
const ENOUGH = 4;

/**
 * Sets how V8 collects young garbage. By default it does so with several threads, which share out the work while the server waits;
 * on a machine that has no processor to spare for them they cost more than they bring. Call it first, before there is garbage.
 */
export function tuneGarbageCollection(): void {
  if (availableParallelism() < ENOUGH) setFlagsFromString('--no-parallel-scavenge');
}
