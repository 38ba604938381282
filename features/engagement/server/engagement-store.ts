import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Instant } from '../../../kernel/time.ts';
import { changeOf, insertionOf } from '../../../platform/server/statements.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { EngagementStart } from '../../queue/core/index.ts';
import {
  CALL_MS,
  type Continued,
  type Engagement,
  type EngagementFacts,
  type EngagementId,
  NOTHING_COUNTED,
  type OutcomeBody,
} from '../core/index.ts';
import type { EngagementTables } from './engagement-tables.ts';

export type EngagementRow = Selectable<EngagementTables['engagement']>;

/** An engagement as read, with the words it was begun with. */
export type Kept = {
  readonly engagement: Engagement;
  readonly facts: EngagementFacts;
  readonly row: EngagementRow;
};

/** @param continued the conversation with which it goes on */
export function insertEngagement(unit: Unit, start: EngagementStart, continued?: Continued): Engagement {
  const { callback } = start;
  const dueAt = unit.now + (callback === undefined ? start.greetMs : CALL_MS);
  const row: Insertable<EngagementTables['engagement']> = {
    engagement_id: start.engagementId as EngagementId,
    enterprise_id: start.enterpriseId,
    website_id: start.websiteId,
    opportunity_id: start.opportunityId,
    session_id: start.sessionId,
    visitor_id: start.visitorId,
    associate_id: start.associateId,
    person_id: start.personId,
    state: 'inviting',
    asked: start.asked,
    heard_at: start.askedAt === undefined ? null : new Date(start.askedAt),
    greeted: false,
    invite_ms: start.inviteMs,
    reconnect_ms: start.reconnectMs,
    continues: continued?.engagementId ?? null,
    continues_associate: continued?.associate ?? null,
    started_at: new Date(unit.now),
    due_at: new Date(dueAt),
    talking_at: null,
    closed_at: null,
    closed_reason: null,
    counted: JSON.stringify(NOTHING_COUNTED),
    who: start.who,
    identity: start.identity,
    topic: start.topic,
    verdict: start.verdict,
    why: JSON.stringify(start.why),
    opening_words: start.openingWords,
    callback: callback === undefined ? null : JSON.stringify(callback),
    associate: JSON.stringify(start.associate),
    product_id: start.productId ?? null,
    node_id: start.nodeId ?? null,
    node_ids: JSON.stringify(start.nodeIds),
    simulated: start.simulated,
  };
  unit.write(insertionOf('engagement', row));
  return {
    engagementId: start.engagementId as EngagementId,
    opportunityId: start.opportunityId,
    associateId: start.associateId,
    personId: start.personId,
    state: 'inviting',
    asked: start.asked,
    ...(start.askedAt === undefined ? {} : { heardAt: start.askedAt }),
    greeted: false,
    ...(callback === undefined ? {} : { byCallback: true }),
    startedAt: unit.now,
    inviteMs: start.inviteMs,
    reconnectMs: start.reconnectMs,
    dueAt,
    counted: NOTHING_COUNTED,
  };
}

/**
 * Reads an engagement. With `lock` nobody else decides on it until the unit is over; `lock if free` does not wait for somebody else's lock,
 * and then finds nothing.
 */
export async function readEngagement(
  unit: Unit,
  engagementId: string,
  lock: keyof typeof LOCKS,
): Promise<Kept | undefined> {
  // Begun together, in this order: what was written before the lock was there is seen.
  const [kept, outcome] = await Promise.all([
    readWithoutOutcome(unit, engagementId, lock),
    readOutcome(unit, engagementId),
  ]);
  return kept && keptOf(kept.row, outcome);
}

/** The same for who needs no outcome: what is said in a conversation changes none. */
export async function readWithoutOutcome(
  unit: Unit,
  engagementId: string,
  lock: keyof typeof LOCKS,
): Promise<Kept | undefined> {
  const [row] = await unit.sql<EngagementRow>(`select * from engagement where engagement_id = $1${LOCKS[lock]}`, [
    engagementId,
  ]);
  return row && keptOf(row, undefined);
}

const LOCKS = { look: '', lock: ' for update', 'lock if free': ' for update skip locked' };

/** The engagements of an associate that are not closed, oldest first. */
export async function readOpenOf(unit: Unit, associateId: string): Promise<readonly Kept[]> {
  const rows = await unit
    .db<EngagementTables>()
    .selectFrom('engagement')
    .selectAll()
    .where('associate_id', '=', associateId)
    .where('state', '<>', 'closed')
    .orderBy('started_at')
    .orderBy('engagement_id')
    .execute();
  const kept: Kept[] = [];
  for (const row of rows) kept.push(keptOf(row, await readOutcome(unit, row.engagement_id)));
  return kept;
}

/** What a visitor sees: the latest engagement in which she was greeted and which is not closed. */
export async function readShownTo(unit: Unit, visitorId: string): Promise<Kept | undefined> {
  const row = await unit
    .db<EngagementTables>()
    .selectFrom('engagement')
    .selectAll()
    .where('visitor_id', '=', visitorId)
    .where('greeted', '=', true)
    .where('state', '<>', 'closed')
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
  return row === undefined ? undefined : keptOf(row, undefined);
}

/** Ids of engagements that are not closed, of a session, an opportunity or an associate. */
export async function readOpenIds(
  unit: Unit,
  by: { readonly sessionId: string } | { readonly opportunityId: string } | { readonly personId: string },
): Promise<readonly string[]> {
  const rows = await unit
    .db<EngagementTables>()
    .selectFrom('engagement')
    .select('engagement_id')
    .where((where) => {
      if ('sessionId' in by) return where('session_id', '=', by.sessionId);
      return 'personId' in by ? where('person_id', '=', by.personId) : where('opportunity_id', '=', by.opportunityId);
    })
    .where('state', '<>', 'closed')
    .execute();
  return rows.map((row) => row.engagement_id);
}

/** Conversations of hers that her going changes, or her coming back; `gone`: that she has is known. What is on the telephone needs no desk. */
export async function readPresenceIn(
  unit: Unit,
  personId: string,
): Promise<readonly { readonly engagementId: string; readonly associateId: string; readonly gone: boolean }[]> {
  return unit.sql(
    `select engagement_id as "engagementId", associate_id as "associateId", gone_at is not null as gone
     from engagement where person_id = $1 and state in ('inviting', 'talking') and callback is null order by engagement_id`,
    [personId],
  );
}

/** Who has a customer now, by opportunity: the associate's name, as the customer sees it. */
export async function readOwners(unit: Unit): Promise<ReadonlyMap<string, string>> {
  const rows = await unit.sql<{ opportunityId: string; name: string }>(
    `select opportunity_id as "opportunityId", associate ->> 'name' as name from engagement
     where state in ('inviting', 'talking')`,
  );
  return new Map(rows.map(({ opportunityId, name }) => [opportunityId, name]));
}

/** The talk of an opportunity whose associate has gone, the last one. */
export async function readPassedOn(unit: Unit, opportunityId: string): Promise<Kept | undefined> {
  const [row] = await unit.sql<EngagementRow>(
    `select * from engagement where opportunity_id = $1 and state = 'closed' and closed_reason = 'associate-gone'
     order by closed_at desc, started_at desc limit 1`,
    [opportunityId],
  );
  return row && keptOf(row, undefined);
}

/** The talks that an associate has lost by her connection since a moment, the latest first, each with who goes on with it. Not those that came back to her. */
export async function readPassedOnOf(
  unit: Unit,
  associateId: string,
  since: Instant,
): Promise<readonly (Kept & { readonly passedTo: string | undefined })[]> {
  const rows = await unit.sql<EngagementRow & { passed_to: string | null }>(
    `select e.*, n.associate ->> 'name' as passed_to from engagement e left join engagement n on n.continues = e.engagement_id
     where e.associate_id = $1 and e.closed_reason = 'associate-gone' and e.closed_at > $2
       and n.associate_id is distinct from e.associate_id
     order by e.closed_at desc limit 10`,
    [associateId, new Date(since)],
  );
  return rows.map(({ passed_to: passedTo, ...row }) => ({
    ...keptOf(row, undefined),
    passedTo: passedTo ?? undefined,
  }));
}

/** With whom a visitor talked, the latest first, each once. */
export async function readEarlier(unit: Unit, visitorId: string): Promise<readonly string[]> {
  const rows = await unit.sql<{ associate_id: string }>(
    `select associate_id from engagement where visitor_id = $1 and talking_at is not null
     group by associate_id order by max(talking_at) desc limit 5`,
    [visitorId],
  );
  return rows.map((row) => row.associate_id);
}

export function saveEngagement(unit: Unit, before: Kept, next: Engagement): void {
  const closes = next.state === 'closed' && before.engagement.state !== 'closed';
  const change: Updateable<EngagementTables['engagement']> = {
    associate_id: next.associateId,
    person_id: next.personId,
    associate: JSON.stringify(before.facts.associate),
    state: next.state,
    asked: next.asked,
    heard_at: next.heardAt === undefined ? null : new Date(next.heardAt),
    greeted: next.greeted,
    gone_at: next.gone === undefined ? null : new Date(next.gone.since),
    gone_told: next.gone?.told ?? false,
    due_at: next.dueAt === undefined ? null : new Date(next.dueAt),
    talking_at: next.talkingAt === undefined ? null : new Date(next.talkingAt),
    closed_reason: next.closedReason ?? null,
    counted: JSON.stringify(next.counted),
    ...(closes ? { closed_at: new Date(unit.now) } : {}),
  };
  unit.write(changeOf('engagement', change, 'engagement_id = $1', [next.engagementId]));
}

export async function saveOutcome(unit: Unit, row: EngagementRow, outcome: OutcomeBody): Promise<void> {
  const values = {
    result: outcome.result,
    amount_minor: outcome.amountMinor ?? null,
    currency: outcome.currency ?? null,
    products_sold: outcome.productsSold === undefined ? null : JSON.stringify(outcome.productsSold),
    products_attempted: outcome.productsAttempted === undefined ? null : JSON.stringify(outcome.productsAttempted),
    reason: outcome.reason ?? null,
    changed_at: new Date(unit.now),
  };
  await unit
    .db<EngagementTables>()
    .insertInto('engagement_outcome')
    .values({
      ...values,
      engagement_id: row.engagement_id,
      enterprise_id: row.enterprise_id,
      associate_id: row.associate_id,
      recorded_at: new Date(unit.now),
      revision: 1,
    })
    .onConflict((conflict) =>
      conflict
        .column('engagement_id')
        .doUpdateSet((set) => ({ ...values, revision: set('engagement_outcome.revision', '+', 1) })),
    )
    .execute();
}

async function readOutcome(unit: Unit, engagementId: string): Promise<OutcomeBody | undefined> {
  const [row] = await unit.sql<Selectable<EngagementTables['engagement_outcome']>>(
    'select * from engagement_outcome where engagement_id = $1',
    [engagementId],
  );
  if (row === undefined) return undefined;
  return {
    result: row.result,
    ...(row.amount_minor === null ? {} : { amountMinor: row.amount_minor }),
    ...(row.currency === null ? {} : { currency: row.currency }),
    ...(row.products_sold === null ? {} : { productsSold: row.products_sold }),
    ...(row.products_attempted === null ? {} : { productsAttempted: row.products_attempted }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

function keptOf(row: EngagementRow, outcome: OutcomeBody | undefined): Kept {
  return {
    row,
    engagement: {
      engagementId: row.engagement_id,
      opportunityId: row.opportunity_id,
      associateId: row.associate_id,
      personId: row.person_id,
      state: row.state,
      asked: row.asked,
      ...(row.heard_at === null ? {} : { heardAt: row.heard_at }),
      greeted: row.greeted,
      ...(row.callback === null ? {} : { byCallback: true }),
      startedAt: row.started_at,
      inviteMs: row.invite_ms,
      reconnectMs: row.reconnect_ms,
      ...(row.gone_at === null ? {} : { gone: { since: row.gone_at, told: row.gone_told } }),
      ...(row.due_at === null ? {} : { dueAt: row.due_at }),
      ...(row.talking_at === null ? {} : { talkingAt: row.talking_at }),
      ...(row.closed_reason === null ? {} : { closedReason: row.closed_reason }),
      ...(outcome === undefined ? {} : { outcome }),
      counted: row.counted,
    },
    facts: {
      enterpriseId: row.enterprise_id,
      sessionId: row.session_id,
      who: row.who,
      identity: row.identity,
      topic: row.topic,
      verdict: row.verdict,
      why: [...row.why],
      openingWords: row.opening_words,
      ...(row.callback === null ? {} : { callback: row.callback }),
      ...(row.continues === null
        ? {}
        : { continues: { engagementId: row.continues, associate: row.continues_associate ?? '' } }),
      simulated: row.simulated,
      associate: row.associate,
    },
  };
}
