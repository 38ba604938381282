import type { Unit } from '../../../platform/server/unit.ts';
import type { OtherWay, VisitContact } from '../core/index.ts';

/** How the customer of a session was approached in it. */
export async function readVisit(unit: Unit, sessionId: string): Promise<VisitContact> {
  const [row] = await unit.sql<VisitContact>(
    `select coalesce(sum(invitations), 0)::integer as invitations, count(other_way) > 0 as "otherWay",
       exists (select from queue_refusal r where r.session_id = $1) as refused
     from queue_opportunity where session_id = $1`,
    [sessionId],
  );
  return row ?? { invitations: 0, refused: false, otherWay: false };
}

/** One more invitation of the visit. @returns its session */
export async function noteInvitation(unit: Unit, opportunityId: string): Promise<string | undefined> {
  const [row] = await unit.sql<{ session_id: string }>(
    'update queue_opportunity set invitations = invitations + 1 where opportunity_id = $1 returning session_id',
    [opportunityId],
  );
  return row?.session_id;
}

type Which = { readonly sessionId: string } | { readonly visitorId: string } | { readonly opportunityId: string };

/**
 * She is offered no other way any more, if she was: her pages are told. Lock what is live of her before.
 * @returns in which session, if she was
 */
export async function endOtherWay(
  unit: Unit,
  which: Which,
  how: Exclude<OtherWay, 'offered'>,
): Promise<string | undefined> {
  const [column, id] =
    'sessionId' in which
      ? ['session_id', which.sessionId]
      : 'visitorId' in which
        ? ['visitor_id', which.visitorId]
        : ['opportunity_id', which.opportunityId];
  const rows = await unit.sql<{ opportunityId: string; visitorId: string; sessionId: string }>(
    `update queue_opportunity set other_way = $2, version = version + 1 where ${column} = $1 and other_way = 'offered'
     returning opportunity_id as "opportunityId", visitor_id as "visitorId", session_id as "sessionId"`,
    [id, how],
  );
  for (const { opportunityId, visitorId } of rows) {
    unit.append(`visitor:${visitorId}`, { kind: 'other-way.ended', data: { opportunityId } });
  }
  return rows[0]?.sessionId;
}

/** She wants nobody: kept as a refusal of this visit. */
export async function keepAnswer(unit: Unit, opportunityId: string): Promise<void> {
  await unit.sql(
    `insert into queue_refusal (session_id, refused_at, enterprise_id, website_id, visitor_id)
     select session_id, $2, enterprise_id, website_id, visitor_id from queue_opportunity where opportunity_id = $1
     on conflict do nothing`,
    [opportunityId, new Date(unit.now)],
  );
}
