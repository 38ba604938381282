import type { Unit } from '../../../platform/server/unit.ts';
import type { Channel } from '../../skills/core/index.ts';
import type { Offer } from '../core/index.ts';
import type { Fits, ReadAvailability } from './queue-ports.ts';
import type { QueueShell } from './queue-shell.ts';
import { readQueued } from './queue-store.ts';

/** An offer that waits for a person's answer; `called`: its customer is called back. */
export type PendingOffer = Pick<Offer, 'opportunityId' | 'associateId' | 'personId' | 'via'> & {
  readonly called: boolean;
};

/** What a person, or everybody, holds of an enterprise, the most urgent first, then the oldest. */
export function readPendingOf(unit: Unit, personId?: string): Promise<readonly PendingOffer[]> {
  return unit.sql<PendingOffer>(
    `select opportunity_id as "opportunityId", f.associate_id as "associateId", f.person_id as "personId", f.via,
       o.callback is not null as called
     from queue_offer f join queue_opportunity o using (opportunity_id)
     where f.state = 'pending' ${personId === undefined ? '' : 'and f.person_id = $1'}
     order by o.verdict desc, f.made_at, f.offer_id`,
    personId === undefined ? [] : [personId],
  );
}

/** Named people are asked though they are not free, and a supervisor may have good reason to: such an offer needs no slot until it is taken. */
export const isBeyondSlots = (via: Offer['via']): boolean => via === 'named' || via === 'supervisor';

/** Those offers of a person, or of everybody, that there is no slot for. */
export async function excessOf(
  unit: Unit,
  { availability }: { readonly availability: ReadAvailability },
  personId?: string,
): Promise<readonly PendingOffer[]> {
  const pending = (await readPendingOf(unit, personId)).filter(({ via }) => !isBeyondSlots(via));
  const byPerson = Map.groupBy(pending, (each) => each.personId);
  const now = byPerson.size === 0 ? undefined : await availability(unit, [...byPerson.keys()], 'chat');
  return [...byPerson].flatMap(([holder, hers]) => withoutSlot(hers, now?.get(holder)?.fits, []));
}

/** Which of her offers do not fit, once she holds what is `first`. */
function withoutSlot(hers: readonly PendingOffer[], fits: Fits | undefined, first: readonly Channel[]) {
  const fitting = fits?.([...first, ...hers.map(({ called }): Channel => (called ? 'callback' : 'chat'))]);
  return hers.filter((_, index) => fitting?.[first.length + index] === false);
}

/**
 * She is to hold one offer more: those that there is no slot for then go to the next best, in the same transaction; the least urgent first.
 * Only where offers of the enterprise are made, one after another, are two opportunities locked at once.
 * @returns false where one of them was answered meanwhile, so that it is not known whether the slot is still hers
 */
export async function makeRoom(
  unit: Unit,
  shell: QueueShell,
  personId: string,
  channel: Channel,
  fits: Fits,
): Promise<boolean> {
  const pending = (await readPendingOf(unit, personId)).filter(({ via }) => !isBeyondSlots(via));
  for (const { opportunityId, associateId } of withoutSlot(pending, fits, [channel])) {
    const locked = await readQueued(unit, opportunityId, 'lock');
    const isHers = locked?.queued.offers.some((each) => each.state === 'pending' && each.associateId === associateId);
    if (locked === undefined || isHers !== true) return false;
    await shell.actIn(unit, locked, { kind: 'withdraw', associateId, reason: 'no-slot' });
  }
  return true;
}
