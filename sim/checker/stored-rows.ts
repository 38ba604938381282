import type pg from 'pg';
import type { Stored } from './observations.ts';

const QUERIES: Readonly<Record<Exclude<keyof Stored, 'folded' | 'recorded'>, string>> = {
  opportunities: `select opportunity_id as id, visitor_id as visitor, state, asked, verdict, mode, closed_reason as reason,
     opened_at as "openedAt", closed_at as "closedAt" from queue_opportunity`,
  offers: `select offer_id as id, opportunity_id as opportunity, associate_id as associate, state, made_at as "madeAt",
     ended_at as "endedAt" from queue_offer`,
  engagements: `select engagement_id as id, opportunity_id as opportunity, associate_id as associate, visitor_id as visitor, state,
     greeted, started_at as "startedAt", talking_at as "talkingAt", closed_at as "closedAt", closed_reason as reason,
     (counted ->> 'trials')::integer as trials, (counted ->> 'won')::integer as won, associate ->> 'name' as "shownAs"
     from engagement`,
  messages: `select engagement_id as engagement, message_id as id, place, sender as "from", text from engagement_message
     order by engagement_id, place`,
  outcomes: 'select engagement_id as engagement, result, amount_minor as amount from engagement_outcome',
  slots: 'select person_id as person, holder from skills_slot',
  used: 'select person_id as person, slots_used as count from skills_presence',
  events: `select event ->> 'id' as id, count(*)::integer as count from clickstream_event group by 1`,
};

/** Reads everything that the checker compares, by statements of its own, past row security. */
export async function readStored(pool: Pick<pg.Pool, 'query'>): Promise<Stored> {
  const read = async <Name extends keyof typeof QUERIES>(name: Name): Promise<Stored[Name]> =>
    (await pool.query(QUERIES[name])).rows;
  const folded = await pool.query<{ count: number }>(
    `select coalesce(sum((state -> 'counts' ->> 'events')::integer), 0)::integer as count from clickstream_session`,
  );
  const recorded = await pool.query<Stored['recorded']>(
    `select coalesce(sum(trials), 0)::integer as trials, coalesce(sum(won), 0)::integer as won from matching_tally
     where node_id = '*' and segment = ''`,
  );
  return {
    opportunities: await read('opportunities'),
    offers: await read('offers'),
    engagements: await read('engagements'),
    messages: await read('messages'),
    outcomes: await read('outcomes'),
    slots: await read('slots'),
    used: await read('used'),
    events: await read('events'),
    folded: folded.rows[0]?.count ?? 0,
    recorded: recorded.rows[0] ?? { trials: 0, won: 0 },
  };
}
