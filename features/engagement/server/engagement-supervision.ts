import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { Channel } from '../../skills/core/index.ts';
import { decideEngagement, type EngagementCommand, type LiveEngagements } from '../core/index.ts';
import type { EngagementDeps, EngagementShell } from './engagement-shell.ts';
import { readEngagement } from './engagement-store.ts';

/** What a supervisor does to conversations by hand. Whoever calls has asked whether she may; every real change is audited once. */
export type EngagementSupervision = {
  /** Gives the customer to another associate, who may sell here, is at her desk and has a slot. The record stays one. */
  reassign(who: Supervisor, engagementId: string, associateId: string): Promise<Result<undefined>>;
  /** Ends it: who talks owes the outcome still; who owes it owes it no more. */
  close(who: Supervisor, engagementId: string, reason: string): Promise<Result<undefined>>;
  live(enterpriseId: string): Promise<LiveEngagements>;
};

type Supervisor = { readonly enterpriseId: string; readonly actor: string };

const NO_ENGAGEMENT = refuse('not-found', 'no-such-engagement', 'There is no such conversation.');
const MOST = 500;

/** A refusal for which everything that the unit has done so far is undone. */
class Undone extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function createEngagementSupervision(deps: EngagementDeps, shell: EngagementShell): EngagementSupervision {
  const { database, audit } = deps;

  /** Persons are locked in the order of their ids, so that two who give each other a customer do not wait for one another. */
  async function moveSlot(unit: Unit, from: string, to: string, engagementId: string, channel: Channel): Promise<void> {
    if (from < to) await deps.releaseSlot(unit, from, engagementId);
    const full = await deps.claimSlot(unit, to, engagementId, channel);
    if (full !== undefined) throw new Undone({ ...full, message: 'She is with as many customers as she may be.' });
    if (from > to) await deps.releaseSlot(unit, from, engagementId);
  }

  return {
    reassign: async ({ enterpriseId, actor }, engagementId, associateId) => {
      const colleague = await deps.colleagueOf(enterpriseId, associateId);
      const greetMs = await deps.greetMs(enterpriseId);
      const work = database.forTenant(enterpriseId, async (unit): Promise<Result<undefined>> => {
        const kept = await readEngagement(unit, engagementId, 'lock');
        if (kept === undefined) return NO_ENGAGEMENT;
        if (colleague === undefined) {
          return refuse('unprocessable', 'not-qualified', 'There is no such associate here.');
        }
        const { personId, card, atDesk, simulated } = colleague;
        const command: EngagementCommand = { kind: 'reassign', to: { associateId, personId }, greetMs };
        const decision = decideEngagement(kept.engagement, command, unit.now);
        if (!decision.ok) return decision;
        if (decision.next === kept.engagement) return ok(undefined);
        if (!atDesk) {
          return refuse('conflict', 'not-at-desk', 'She is not at her desk: the customer would wait for nobody.');
        }
        if (kept.row.simulated && !simulated) {
          return refuse('unprocessable', 'simulated-customer', 'A simulated customer is left to simulated associates.');
        }
        const unlicensed = await deps.checkLicence(unit, associateId, { nodeIds: kept.row.node_ids });
        if (unlicensed !== undefined) return { ok: false, refusal: unlicensed };
        const { personId: before } = kept.engagement;
        await moveSlot(unit, before, personId, engagementId, kept.row.callback === null ? 'chat' : 'callback');
        await shell.actIn(unit, { ...kept, facts: { ...kept.facts, associate: card } }, command);
        await audit(unit, {
          enterpriseId,
          actor,
          action: 'engagement.reassign',
          subject: engagementId,
          before: { associateId: kept.engagement.associateId },
          after: { associateId },
        });
        return ok(undefined);
      });
      return work.catch((error: unknown) => {
        if (error instanceof Undone) return { ok: false, refusal: error.refusal };
        throw error;
      });
    },
    close: ({ enterpriseId, actor }, engagementId, reason) =>
      database.forTenant(enterpriseId, async (unit): Promise<Result<undefined>> => {
        const kept = await readEngagement(unit, engagementId, 'lock');
        if (kept === undefined) return NO_ENGAGEMENT;
        const decision = await shell.actIn(unit, kept, { kind: 'close' });
        if (!decision.ok) return decision;
        if (decision.next === kept.engagement) return ok(undefined);
        const before = { state: kept.engagement.state };
        const after = { state: decision.next.state, reason };
        await audit(unit, { enterpriseId, actor, action: 'engagement.close', subject: engagementId, before, after });
        return ok(undefined);
      }),
    live: (enterpriseId) => database.forTenant(enterpriseId, readLive),
  };
}

type LiveRow = Omit<
  LiveEngagements['items'][number],
  'startedAt' | 'talkingAt' | 'dueAt' | 'goneAt' | 'lastFrom' | 'lastAt'
> & {
  readonly startedAt: number;
  readonly talkingAt: number | null;
  readonly dueAt: number | null;
  readonly goneAt: number | null;
  readonly lastFrom: string | null;
  readonly lastAt: number | null;
  readonly total: number;
};

async function readLive(unit: Unit): Promise<LiveEngagements> {
  const rows = await unit.sql<LiveRow>(
    `select e.engagement_id as "engagementId", e.opportunity_id as "opportunityId", e.session_id as "sessionId",
       e.associate_id as "associateId", e.associate->>'name' as associate, e.who, e.topic, e.verdict, e.state, e.greeted,
       e.callback is not null as "byCallback", e.started_at as "startedAt", e.talking_at as "talkingAt", e.due_at as "dueAt",
       e.gone_at as "goneAt", e.messages, m.sender as "lastFrom", m.sent_at as "lastAt", e.simulated, count(*) over ()::integer as total
     from engagement e
     left join engagement_message m on m.engagement_id = e.engagement_id and m.place = e.messages
     where e.state <> 'closed' order by e.started_at, e.engagement_id limit ${MOST}`,
  );
  return {
    now: toIso(unit.now),
    total: rows[0]?.total ?? 0,
    items: rows.map(({ total: _, startedAt, talkingAt, dueAt, goneAt, lastFrom, lastAt, ...row }) => ({
      ...row,
      startedAt: toIso(startedAt),
      ...(talkingAt === null ? {} : { talkingAt: toIso(talkingAt) }),
      ...(dueAt === null ? {} : { dueAt: toIso(dueAt) }),
      ...(goneAt === null ? {} : { goneAt: toIso(goneAt) }),
      ...(lastFrom === null ? {} : { lastFrom }),
      ...(lastAt === null ? {} : { lastAt: toIso(lastAt) }),
    })),
  };
}
