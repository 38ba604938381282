import type { World } from './server-world.ts';
import { rowsOf } from './world-floor.ts';

/** What a floor model looks at: the rows of its customers, and everybody's offers, slots and news to come. Moments in milliseconds. */
export type FloorRows = {
  readonly opportunities: readonly {
    readonly id: string;
    readonly session: string;
    readonly state: string;
    readonly engagement: string | null;
    readonly reason: string | null;
    readonly verdict: 'can' | 'must';
    readonly mode: string;
    readonly tried: readonly string[];
    readonly asked: boolean;
    readonly otherWay: string | null;
    readonly invitations: number;
    /** It ended without her, and she asked something that nobody has heard, for which there is no other opportunity. */
    readonly unheard: boolean;
  }[];
  readonly offers: readonly {
    readonly id: string;
    readonly opportunity: string;
    readonly associate: string;
    readonly verdict: 'can' | 'must';
    /** Whom a supervisor gave it, or the policy names, needs a slot only when she takes it. */
    readonly via: string;
  }[];
  readonly engagements: readonly {
    readonly id: string;
    readonly opportunity: string;
    readonly person: string;
    readonly state: string;
    readonly reason: string | null;
    readonly greeted: boolean;
    readonly due: number | null;
    /** Since when no desk of its associate is connected, as it knows. */
    readonly gone: number | null;
  }[];
  readonly slots: readonly { readonly person: string; readonly holder: string }[];
  readonly persons: readonly {
    readonly person: string;
    readonly used: number;
    readonly free: boolean;
    readonly connected: boolean;
    /** What her capacity leaves. */
    readonly slots: number;
  }[];
  readonly outbox: readonly { readonly kind: string; readonly subject: string | null; readonly due: number }[];
  readonly now: number;
};

/** Reads them, in one look. */
export async function readFloor(world: World, sessionIds: readonly string[]): Promise<FloorRows> {
  const [row] = await rowsOf<FloorRows>(
    world,
    `with live as (select * from queue_opportunity where session_id = any($1)),
       own as (select * from engagement where opportunity_id in (select opportunity_id from live))
     select
       (select coalesce(json_agg(json_build_object('id', opportunity_id, 'session', session_id, 'state', state,
          'engagement', engagement_id, 'reason', closed_reason, 'verdict', verdict, 'mode', mode, 'tried', tried,
          'asked', asked, 'otherWay', nullif(other_way, 'gone'), 'invitations', invitations,
          'unheard', state = 'closed' and other_way is distinct from 'gone'
            and closed_reason in ('no-answer', 'withdrawn', 'ended', 'ended-by-supervisor', 'suspended')
            and asked_at > coalesce((select max(heard_at) from own where own.opportunity_id = live.opportunity_id), '-infinity')
            and not exists (select from live anew where anew.session_id = live.session_id and anew.asked_at >= live.asked_at
              and anew.opened_at >= live.closed_at))), '[]')
         from live)
         as opportunities,
       (select coalesce(json_agg(json_build_object('id', offer_id, 'opportunity', opportunity_id, 'associate', associate_id,
          'verdict', verdict, 'via', via)), '[]') from queue_offer join queue_opportunity using (opportunity_id) where queue_offer.state = 'pending') as offers,
       (select coalesce(json_agg(json_build_object('id', engagement_id, 'opportunity', opportunity_id, 'person', person_id,
          'state', state, 'reason', closed_reason, 'greeted', greeted, 'due', floor(extract(epoch from due_at) * 1000),
          'gone', floor(extract(epoch from gone_at) * 1000))), '[]') from own) as engagements,
       (select coalesce(json_agg(json_build_object('person', person_id, 'holder', holder)), '[]') from skills_slot) as slots,
       (select coalesce(json_agg(json_build_object('person', person_id, 'used', slots_used, 'free', declared = 'available'
          and connected and not not_responding and not off_duty and wraps = 0 and slots_used < capacity,
          'connected', connected and exists (select from skills_desks_of(person_id)), 'slots', capacity - slots_used)), '[]') from skills_presence) as persons,
       (select coalesce(json_agg(json_build_object('kind', kind, 'subject', subject,
          'due', floor(extract(epoch from due_at) * 1000))), '[]') from outbox) as outbox,
       floor(extract(epoch from fw_now()) * 1000) as now`,
    [sessionIds],
  );
  if (row === undefined) throw new Error('The floor could not be read.');
  return row;
}

/** The opportunity of a session that waits for somebody. */
export async function readWaitingId(world: World, sessionId: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ id: string }>(
    world,
    `select opportunity_id as id from queue_opportunity where session_id = $1 and state in ('open', 'offered')`,
    [sessionId],
  );
  return row?.id;
}

/** An offer that waits on somebody's desk; `place` is counted round. */
export async function readPending(world: World, place: number) {
  const rows = await rowsOf<{ id: string; associate: string }>(
    world,
    `select offer_id as id, associate_id as associate from queue_offer where state = 'pending' order by made_at, offer_id`,
  );
  return rows[place % rows.length];
}
