import type { FloorRows } from './floor-faults.ts';
import type { World } from './server-world.ts';
import { rowsOf } from './world-floor.ts';

/** The rows of the customers of these sessions, and what all share, as they are now. */
export async function readFloorRows(world: World, sessionIds: readonly string[]): Promise<FloorRows> {
  const [row] = await rowsOf<FloorRows>(
    world,
    `with live as (select * from queue_opportunity where session_id = any($1)),
       own as (select * from engagement where opportunity_id in (select opportunity_id from live))
     select
       (select coalesce(json_agg(json_build_object('id', opportunity_id, 'session', session_id, 'state', state,
          'engagement', engagement_id, 'reason', closed_reason, 'verdict', verdict, 'mode', mode, 'tried', tried,
          'asked', asked, 'otherWay', other_way, 'invitations', invitations)), '[]') from live)
         as opportunities,
       (select coalesce(json_agg(json_build_object('id', offer_id, 'opportunity', opportunity_id, 'associate', associate_id,
          'verdict', verdict)), '[]') from queue_offer join queue_opportunity using (opportunity_id) where queue_offer.state = 'pending') as offers,
       (select coalesce(json_agg(json_build_object('id', engagement_id, 'opportunity', opportunity_id, 'person', person_id,
          'state', state, 'greeted', greeted, 'due', floor(extract(epoch from due_at) * 1000))), '[]') from own) as engagements,
       (select coalesce(json_agg(json_build_object('person', person_id, 'holder', holder)), '[]') from skills_slot) as slots,
       (select coalesce(json_agg(json_build_object('person', person_id, 'used', slots_used, 'free', declared = 'available'
          and connected and not not_responding and not off_duty and wraps = 0 and slots_used < capacity,
          'slots', capacity - slots_used)), '[]') from skills_presence) as persons,
       (select coalesce(json_agg(json_build_object('kind', kind, 'subject', subject,
          'due', floor(extract(epoch from due_at) * 1000))), '[]') from outbox) as outbox`,
    [sessionIds],
  );
  if (row === undefined) throw new Error('The floor could not be read.');
  return row;
}
