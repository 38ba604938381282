import { type Refusal, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Channel, DEFAULT_PRESENCE_POLICY, type Full, fullReason, type PresencePolicy } from '../core/index.ts';
import { readPresencePolicy } from './presence-policy-store.ts';
import { announce, lockPresence } from './presence-store.ts';

/** The deadline of one wrap-up; its subject is the holder of the slot. */
export const WRAP_DUE = 'presence.wrap';

/**
 * Takes one of her slots for a holder (an engagement). Undefined if the holder has it now, also from before; else which limit keeps her
 * from it: `no-slot` (her capacity), `enterprise-limit`, `chat-limit`, `callback-limit`. Her row is locked first: claims on one person
 * come one after another, whichever process and enterprise makes them.
 */
export async function claimSlot(
  unit: Unit,
  personId: string,
  holder: string,
  channel: Channel = 'chat',
): Promise<Refusal | undefined> {
  const readHers = () =>
    unit.sql<{ holders: readonly string[]; policy: PresencePolicy | null }>(
      `select array(select holder from skills_slot where person_id = $1) as holders,
         (select policy from skills_presence_policy) as policy`,
      [personId],
    );
  // Begun together: her slots are read when her row is locked.
  const [presence, [seen]] = await Promise.all([lockPresence(unit, personId), readHers()]);
  // Where her row was made just now, by somebody else, it was locked only after her slots had been read.
  const [hers] = seen?.holders.length === 0 && presence.slots_used > 0 ? await readHers() : [seen];
  const { holders = [], policy } = hers ?? {};
  if (holders.includes(holder)) return undefined;
  const { capacity, slots_used: slotsUsed, calls_used: callsUsed } = presence;
  const use = { capacity, slotsUsed, callsUsed, own: holders.length };
  const full = fullReason(use, channel, policy ?? DEFAULT_PRESENCE_POLICY);
  if (full !== undefined) return refuse('conflict', full.reason, WORDS[full.reason], { limit: full.limit }).refusal;
  unit.write({
    sql: `with taken as (insert into skills_slot (person_id, holder, claimed_at, channel) values ($1, $2, $3, $4))
     update skills_presence set slots_used = slots_used + 1, calls_used = calls_used + $5, version = version + 1
     where person_id = $1`,
    parameters: [personId, holder, new Date(unit.now), channel, channel === 'callback' ? 1 : 0],
  });
  return undefined;
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
