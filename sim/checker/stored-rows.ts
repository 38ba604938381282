import type pg from 'pg';
import type { Stored } from './observations.ts';

const QUERIES: Readonly<Record<Exclude<keyof Stored, 'folded' | 'recorded'>, string>> = {
  opportunities: `select opportunity_id as id, visitor_id as visitor, state, asked, verdict, closed_reason as reason,
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
  const read = async (text: string) => (await pool.query(text)).rows as unknown[];
  const lists: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(QUERIES)) lists[name] = await read(text);
  const [folded] = await read(
    `select coalesce(sum((state -> 'counts' ->> 'events')::integer), 0)::integer as count from clickstream_session`,
  );
  const [recorded] = await read(
    `select coalesce(sum(trials), 0)::integer as trials, coalesce(sum(won), 0)::integer as won from matching_tally
     where node_id = '*' and segment = ''`,
  );
  return { ...lists, folded: (folded as { count: number }).count, recorded } as unknown as Stored;
}
