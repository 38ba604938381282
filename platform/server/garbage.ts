import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** With fewer processors than this, helpers of the garbage collector take time from the database and from the server itself. */
const ENOUGH = 4;

/**
 * Sets how V8 collects young garbage. Call it first, before there is garbage.
 *
 * Requests wait for their commit together, so a collection finds nearly all that the latest lines of code have made alive; V8
 * then takes what these lines make for long-lived and puts it where only a full collection looks. Once there, dead requests keep
 * whatever they point to, and young garbage is copied instead of dropped: for the rest of the process, if it happens at all.
 *
 * With several threads the work is shared out while the server waits; on a machine that has no processor to spare for them
 * they cost more than they bring.
 */
export function tuneGarbageCollection(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  if (availableParallelism() < ENOUGH) setFlagsFromString('--no-parallel-scavenge');
}

/**
 * Gives back to the machine what only the start needed: V8 keeps the room of its busiest moment, and a server that rests makes too little
 * garbage for it to notice. Takes a tenth of a second, in which nothing else happens; call it once, when the start is over.
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
