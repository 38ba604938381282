import { type Refusal, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Channel, DEFAULT_PRESENCE_POLICY, type Full, fullReason, type PresencePolicy } from '../core/index.ts';
import { readPresencePolicy } from './presence-policy-store.ts';
import { announce, findPresences, lockPresence } from './presence-store.ts';

/** The deadline of one wrap-up; its subject is the holder of the slot. */
export const WRAP_DUE = 'presence.wrap';

/** A slot of a person that somebody (an engagement) is to hold. */
export type SlotClaim = { readonly personId: string; readonly holder: string; readonly channel: Channel };

/**
 * Takes a slot for each, in this order. Undefined if the holder has it now, also from before; else which limit keeps her from it: `no-slot`
 * (her capacity), `enterprise-limit`, `chat-limit`, `callback-limit`. The rows of the persons are locked first, in one order: claims on one
 * person come one after another, whichever process and enterprise makes them.
 * @param waits for rows that somebody else holds, and makes those that are missing; otherwise such a claim is `held`
 */
export async function claimSlots(
  unit: Unit,
  claims: readonly SlotClaim[],
  waits: boolean,
): Promise<(Refusal | 'held' | undefined)[]> {
  if (claims.length === 0) return [];
  const { uses, policy } = await lockUses(unit, [...new Set(claims.map((each) => each.personId))].sort(), waits);
  const taken: SlotClaim[] = [];
  const refusals = claims.map((claim): Refusal | 'held' | undefined => {
    const hers = uses.get(claim.personId);
    if (hers === undefined) return 'held';
    if (hers.holders.includes(claim.holder)) return undefined;
    const full = fullReason({ ...hers, own: hers.holders.length }, claim.channel, policy);
    if (full !== undefined) return refuse('conflict', full.reason, WORDS[full.reason], { limit: full.limit }).refusal;
    taken.push(claim);
    hers.holders.push(claim.holder);
    hers.slotsUsed += 1;
    if (claim.channel === 'callback') hers.callsUsed += 1;
    return undefined;
  });
  if (taken.length === 0) return refusals;
  unit.write({
    sql: `with given as (select * from unnest($1::text[], $2::text[], $3::text[]) as given(person_id, holder, channel)),
       taken as (insert into skills_slot (person_id, holder, claimed_at, channel) select person_id, holder, $4, channel from given)
     update skills_presence hers
     set slots_used = slots_used + slots, calls_used = calls_used + calls, version = version + 1
     from (select person_id, count(*) as slots, count(*) filter (where channel = 'callback') as calls from given group by 1) more
     where hers.person_id = more.person_id`,
    parameters: [
      taken.map((each) => each.personId),
      taken.map((each) => each.holder),
      taken.map((each) => each.channel),
      new Date(unit.now),
    ],
  });
  return refusals;
}

type Use = { readonly capacity: number; slotsUsed: number; callsUsed: number; readonly holders: string[] };

/** What each person has taken, under the lock of her row. Without `waits` only of those whose row is there and free. */
async function lockUses(
  unit: Unit,
  personIds: readonly string[],
  waits: boolean,
): Promise<{ readonly uses: ReadonlyMap<string, Use>; readonly policy: PresencePolicy }> {
  // Begun together: slots are read when the rows are locked.
  const [locked, slots] = await Promise.all([findPresences(unit, personIds, waits), readSlots(unit, personIds)]);
  if (waits && locked.length < personIds.length) {
    for (const personId of personIds) await lockPresence(unit, personId);
    return lockUses(unit, personIds, waits);
  }
  const uses = new Map<string, Use>();
  for (const { person_id: personId, capacity, slots_used: slotsUsed, calls_used: callsUsed } of locked) {
    const holders = [...(slots.find((each) => each.person_id === personId)?.holders ?? [])];
    uses.set(personId, { capacity, slotsUsed, callsUsed, holders });
  }
  return { uses, policy: slots[0]?.policy ?? DEFAULT_PRESENCE_POLICY };
}

function readSlots(unit: Unit, personIds: readonly string[]) {
  type Row = { person_id: string; holders: readonly string[]; policy: PresencePolicy | null };
  return unit.sql<Row>(
    `select person_id, array(select holder from skills_slot s where s.person_id = asked.person_id) as holders,
       (select policy from skills_presence_policy) as policy
     from unnest($1::text[]) as asked(person_id)`,
    [personIds],
  );
}

const WORDS: Readonly<Record<Full['reason'], string>> = {
  'no-slot': 'You are with as many customers as you may be.',
  'enterprise-limit': 'You are with as many customers of this enterprise as it allows at once.',
  'chat-limit': 'You are in as many chats as the enterprise allows at once.',
  'callback-limit': 'You are on as many calls as the enterprise allows at once.',
};

/** Gives a holder's slot back. Nothing happens where it has none. */
export async function releaseSlot(unit: Unit, personId: string, holder: string): Promise<void> {
  await lockPresence(unit, personId);
  const [slot] = await unit.sql<{ channel: Channel; wrap_until: number | null }>(
    'delete from skills_slot where person_id = $1 and holder = $2 returning channel, wrap_until',
    [personId, holder],
  );
  if (slot === undefined) return;
  const wrapped = slot.wrap_until !== null;
  if (wrapped) unit.clearDeadline(WRAP_DUE, holder);
  await unit.sql(
    `update skills_presence set slots_used = slots_used - 1, calls_used = calls_used - $3, wraps = wraps - $4,
       wrap_until = case when wraps - $4 = 0 then null else wrap_until end, version = version + 1, idle_since = $2
     where person_id = $1`,
    [personId, new Date(unit.now), slot.channel === 'callback' ? 1 : 0, wrapped ? 1 : 0],
  );
  await announce(unit, 'slot.released', personId);
}

/**
 * The conversation is over and its outcome owed: she wraps up, counted as busy, until her slot is given back or the enterprise's time for it
 * is over. Where it gives none, the slot is free at once.
 */
export async function beginWrapUp(unit: Unit, personId: string, holder: string): Promise<void> {
  await lockPresence(unit, personId);
  const { policy } = await readPresencePolicy(unit);
  if (policy.wrapMs === 0) return releaseSlot(unit, personId, holder);
  const until = new Date(unit.now + policy.wrapMs);
  const [slot] = await unit.sql<{ enterprise_id: string }>(
    `update skills_slot set wrap_until = $3 where person_id = $1 and holder = $2 and wrap_until is null
     returning enterprise_id`,
    [personId, holder, until],
  );
  if (slot === undefined) return;
  await unit.sql(
    `update skills_presence set wraps = wraps + 1, wrap_until = greatest(wrap_until, $2), version = version + 1
     where person_id = $1`,
    [personId, until],
  );
  unit.deadline(WRAP_DUE, holder, until.getTime(), slot.enterprise_id);
  await announce(unit, 'presence.changed', personId);
}

/** The time to wrap up is over: the slot is free, whether or not the outcome was recorded. */
export async function endWrapUp(unit: Unit, holder: string): Promise<void> {
  const [slot] = await unit.sql<{ person_id: string; wrap_until: number | null }>(
    'select person_id, wrap_until from skills_slot where holder = $1',
    [holder],
  );
  if (slot?.wrap_until == null || slot.wrap_until > unit.now) return;
  await releaseSlot(unit, slot.person_id, holder);
}

/** She is ready for the next one: whatever she wraps up, in whatever enterprise, is put behind her. */
export async function endWrapUps(unit: Unit, personId: string): Promise<void> {
  await lockPresence(unit, personId);
  const slots = await unit.sql<{ holder: string }>(
    'select holder from skills_slot where person_id = $1 and wrap_until is not null order by holder',
    [personId],
  );
  for (const { holder } of slots) await releaseSlot(unit, personId, holder);
}
