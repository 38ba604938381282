import type { Callback, Reach } from './event.ts';
import type { Session } from './session.ts';

/**
 * A telephone number with its country's code (E.164: `+`, then 7 to 15 digits), in groups if its sender likes. No brackets: what
 * people put in them, as in `+41 (0)44`, is not dialled from abroad.
 */
export const TELEPHONE = '^\\+[1-9](?:[ .-]?[0-9]){6,14}$';

/** A stated callback with its number as it is dialled. The schema has passed it. */
export function readCallback({ number, name }: Callback): Callback {
  const dialled = number.replace(/[ .-]/g, '');
  const called = name?.trim() ?? '';
  return called === '' ? { number: dialled } : { number: dialled, name: called };
}

/** Where she is to be called back, if that is how she can be reached now. */
export function callbackOf({ reach, callback }: Pick<Session, 'reach' | 'callback'>): Callback | undefined {
  return reach === 'callback' ? callback?.value : undefined;
}

/** How she can really be reached now: nobody can be called back of whom no number is known. */
export function reachOf(session: Pick<Session, 'reach' | 'callback'>): Reach {
  return session.reach === 'callback' && session.callback === undefined ? 'none' : session.reach;
}

/** What those may see of a number who do not call it: where it is. */
export function beginningOf(number: string): string {
  return `${number.slice(0, 5)} …`;
}
