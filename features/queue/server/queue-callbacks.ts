import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { DAY, type Instant, SECOND, toIso } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import { beginningOf, readCallback } from '../../clickstream/core/index.ts';
import { type CallbackBody, type CallbackView, callTime, endOf } from '../core/index.ts';
import type { MessageEntries } from './message-entry.ts';
import type { LeaveMessage } from './queue-ports.ts';
import type { QueueShell } from './queue-shell.ts';
import { lockOffers, readQueued } from './queue-store.ts';
import { endOtherWay } from './queue-visit.ts';

/** Who asks to be called, from her widget. */
type Caller = { readonly visitorId: string; readonly websiteId: string; readonly enterpriseId: string };

/** Calls that customers asked for in the widget. At its time each is an opportunity that is called back. */
export type QueueCallbacks = {
  /**
   * She waits here no more and is called instead. Asked twice with one id it is one call; a new one takes the place of the one before, also where
   * somebody has that already and has not begun: nobody is asked for it until she has stopped.
   * 409 `callback-id-used` where the id said something else before, 400 `callback-time`.
   */
  agreeCallback(caller: Caller, body: CallbackBody): Promise<Result<CallbackView>>;
  /** She wants it no more. Nothing happens where it is over; an associate who has it is not stopped. */
  cancelCallback(caller: Caller, callbackId: string): Promise<Result<undefined>>;
  /** What was agreed with her and is not over. */
  callbackFor(unit: Unit, visitorId: string): Promise<CallbackView | undefined>;
  /** She wants a call instead of what an opportunity is about: where nobody has her any more, nobody is looked for either. */
  onCallbackAgreed(enterpriseId: string, opportunityId: string): Promise<void>;
  /** Handler of the deadline `callback.due`. */
  onCallbackDue(enterpriseId: string, callbackId: string): Promise<void>;
  /** Her opportunity is over: called, or noted in the inbox where nobody took it. */
  onCallbackEnded(enterpriseId: string, opportunityId: string): Promise<void>;
};

type CallbackRow = {
  readonly callback_id: string;
  readonly website_id: string;
  readonly visitor_id: string;
  readonly opportunity_id: string | null;
  readonly product_id: string | null;
  readonly node_id: string | null;
  readonly number: string;
  readonly name: string | null;
  readonly text: string | null;
  readonly chosen: boolean;
  readonly dueAt: Instant;
  readonly state: 'waiting' | 'calling' | 'noted' | 'done' | 'cancelled';
  readonly simulated: boolean;
};

const READ = `select callback_id, website_id, visitor_id, opportunity_id, product_id, node_id, number, name, text, chosen, state, simulated,
  (extract(epoch from due_at) * 1000)::float8 as "dueAt" from queue_callback`;
/** What is only noted is shown to her for a day. */
const NOTED_FOR = DAY;
/** While somebody has her still, her call is looked at again so often. */
const SERVED_AGAIN = SECOND;

export function createQueueCallbacks(deps: {
  readonly database: Database;
  readonly shell: QueueShell;
  readonly enter: MessageEntries['enter'];
  readonly leaveMessage: LeaveMessage;
}): QueueCallbacks {
  const { database, shell, enter, leaveMessage } = deps;

  async function agree(unit: Unit, caller: Caller, body: CallbackBody): Promise<Result<CallbackView>> {
    const { enterpriseId, websiteId, visitorId } = caller;
    const { callbackId, text } = body;
    const { number, name } = readCallback(body);
    // A new visitor may send twice at once: the second waits, and finds what the first has written.
    await unit.sql('select pg_advisory_xact_lock(hashtextextended($1, 17))', [`${enterpriseId} ${callbackId}`]);
    const [before] = await unit.sql<CallbackRow>(`${READ} where callback_id = $1`, [callbackId]);
    if (before !== undefined) {
      return before.visitor_id === visitorId && before.number === number ? ok(viewOf(before)) : ID_USED;
    }
    const time = callTime(body.at, unit.now);
    if (!time.ok) return time;
    // Two opportunities may be locked here, as where offers are made, which waits; and calls before opportunities, as wherever both are.
    await lockOffers(unit, enterpriseId);
    const earlier = await unit.sql<Pick<CallbackRow, 'callback_id' | 'opportunity_id'>>(
      `update queue_callback set state = 'cancelled' where visitor_id = $1 and state in ('waiting', 'calling', 'noted')
       returning callback_id, opportunity_id`,
      [visitorId],
    );
    const about = await endWaiting(unit, visitorId);
    await endOtherWay(unit, { visitorId }, 'callback');
    for (const { callback_id: over, opportunity_id: opportunityId } of earlier) {
      unit.clearDeadline('callback.due', over);
      if (opportunityId !== null) await stop(unit, opportunityId);
    }
    await unit.sql(
      `insert into queue_callback (callback_id, enterprise_id, website_id, visitor_id, product_id, node_id, number, name, text, chosen,
         due_at, state, simulated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12)`,
      [
        callbackId,
        enterpriseId,
        websiteId,
        visitorId,
        about.product_id,
        about.node_id,
        number,
        name ?? null,
        text?.trim() || null,
        body.at !== undefined,
        new Date(time.value),
        visitorId.startsWith('sim_'),
      ],
    );
    unit.deadline('callback.due', callbackId, time.value, enterpriseId);
    const view = viewOf({ callback_id: callbackId, number, chosen: body.at !== undefined, dueAt: time.value });
    unit.append(`visitor:${visitorId}`, { kind: 'callback.agreed', data: view });
    return ok(view);
  }

  /** She leaves the search that is under way; @returns what she was interested in last. */
  async function endWaiting(unit: Unit, visitorId: string): Promise<Pick<CallbackRow, 'product_id' | 'node_id'>> {
    const [latest] = await unit.sql<Pick<CallbackRow, 'product_id' | 'node_id'> & { opportunity_id: string }>(
      'select opportunity_id, product_id, node_id from queue_opportunity where visitor_id = $1 order by opened_at desc limit 1',
      [visitorId],
    );
    if (latest === undefined) return { product_id: null, node_id: null };
    await stop(unit, latest.opportunity_id);
    return latest;
  }

  /** Nobody is looked for any more; whoever has her and has not begun is told to stop. */
  async function stop(unit: Unit, opportunityId: string): Promise<void> {
    const locked = await readQueued(unit, opportunityId, 'lock');
    if (locked === undefined) return;
    if (locked.queued.opportunity.state !== 'engaged') await shell.actIn(unit, locked, { kind: 'leave' });
    else await shell.carryOut(unit, locked.queued, [{ kind: 'news', news: 'opportunity.callback' }], locked);
  }

  /** Somebody has her still, for what she wanted before: two would have her at once. */
  async function isServed(unit: Unit, { callback_id: callbackId, visitor_id: visitorId }: CallbackRow) {
    const [engaged] = await unit.sql(
      `select from queue_opportunity where state = 'engaged' and (visitor_id = $1 or opportunity_id in
         (select opportunity_id from queue_callback where visitor_id = $1 and callback_id <> $2)) limit 1`,
      [visitorId, callbackId],
    );
    return engaged !== undefined;
  }

  return {
    agreeCallback: (caller, body) => database.forTenant(caller.enterpriseId, (unit) => agree(unit, caller, body)),
    cancelCallback: (caller, callbackId) =>
      database.forTenant(caller.enterpriseId, async (unit) => {
        const [row] = await unit.sql<CallbackRow>(`${READ} where callback_id = $1 for update`, [callbackId]);
        if (row === undefined || row.visitor_id !== caller.visitorId) {
          return refuse('not-found', 'no-such-callback', 'No such call was agreed.');
        }
        if (row.state === 'done' || row.state === 'cancelled') return ok(undefined);
        await over(unit, row, 'cancelled');
        unit.clearDeadline('callback.due', callbackId);
        if (row.opportunity_id === null) return ok(undefined);
        const locked = await readQueued(unit, row.opportunity_id, 'lock');
        if (locked !== undefined) await shell.actIn(unit, locked, { kind: 'leave' });
        return ok(undefined);
      }),
    callbackFor: async (unit, visitorId) => {
      const [row] = await unit.sql<CallbackRow>(
        `${READ} where visitor_id = $1 and (state in ('waiting', 'calling') or (state = 'noted' and due_at > $2))
         order by due_at desc limit 1`,
        [visitorId, new Date(unit.now - NOTED_FOR)],
      );
      return row && viewOf(row);
    },
    onCallbackAgreed: (enterpriseId, opportunityId) =>
      database.forTenant(enterpriseId, async (unit) => {
        const locked = await readQueued(unit, opportunityId, 'lock');
        const isSought = locked !== undefined && ['open', 'offered'].includes(locked.queued.opportunity.state);
        if (isSought) await shell.actIn(unit, locked, { kind: 'leave' });
      }),
    onCallbackDue: async (enterpriseId, callbackId) => {
      const row = await database.forTenant(enterpriseId, async (unit) => {
        const [found] = await unit.sql<CallbackRow>(`${READ} where callback_id = $1`, [callbackId]);
        if (found?.state !== 'waiting') return undefined;
        if (!(await isServed(unit, found))) return found;
        unit.deadline('callback.due', callbackId, unit.now + SERVED_AGAIN, enterpriseId);
        return undefined;
      });
      if (row === undefined) return;
      // Entering is once by the id, so a second try after a crash finds the opportunity of the first.
      const entered = await enter(enterpriseId, messageOf(row));
      const over = await database.forTenant(enterpriseId, async (unit) => {
        if (!entered.ok) return note(unit, enterpriseId, row, leaveMessage);
        const { opportunityId } = entered.value;
        const [kept] = await unit.sql<{ state: string }>(
          `update queue_callback set opportunity_id = $2, state = case state when 'waiting' then 'calling' else state end
           where callback_id = $1 returning state`,
          [callbackId, opportunityId],
        );
        const locked = await readQueued(unit, opportunityId, 'lock');
        // She cancelled in this very moment.
        if (kept?.state === 'cancelled' && locked !== undefined) await shell.actIn(unit, locked, { kind: 'leave' });
        return locked !== undefined && isOver(locked.queued.opportunity.state) ? opportunityId : undefined;
      });
      // It may have ended before this row knew of it.
      if (over !== undefined) await ended(enterpriseId, over);
    },
    onCallbackEnded: ended,
  };

  async function ended(enterpriseId: string, opportunityId: string): Promise<void> {
    await database.forTenant(enterpriseId, async (unit) => {
      const [row] = await unit.sql<CallbackRow>(`${READ} where opportunity_id = $1 for update`, [opportunityId]);
      if (row?.state !== 'calling') return;
      const locked = await readQueued(unit, opportunityId, 'look');
      const state = locked?.queued.opportunity.state;
      if (state === undefined || !isOver(state)) return;
      // What she accepted and came to nothing has its reason: nobody called, nobody answered, or the line broke.
      const served = locked?.queued.offers.some((offer) => offer.state === 'accepted' && offer.reason === undefined);
      if (served) await over(unit, row, 'done');
      else await note(unit, enterpriseId, row, leaveMessage);
    });
  }
}

const ID_USED = refuse('conflict', 'callback-id-used', 'A call with this id was agreed before, and otherwise.');

function isOver(state: string): boolean {
  return !['open', 'offered', 'engaged'].includes(state);
}

async function over(unit: Unit, row: CallbackRow, state: 'done' | 'cancelled'): Promise<void> {
  await unit.sql('update queue_callback set state = $2 where callback_id = $1', [row.callback_id, state]);
  unit.append(`visitor:${row.visitor_id}`, { kind: 'callback.over', data: { callbackId: row.callback_id } });
}

/** Nobody took it: whoever reads the inbox finds it there. */
async function note(
  unit: Unit,
  enterpriseId: string,
  row: CallbackRow,
  leaveMessage: LeaveMessage,
): Promise<undefined> {
  await unit.sql("update queue_callback set state = 'noted' where callback_id = $1", [row.callback_id]);
  await leaveMessage(unit, {
    messageId: `msg_${row.callback_id.slice('cbk_'.length)}`,
    enterpriseId,
    websiteId: row.website_id,
    visitorId: row.visitor_id,
    name: row.name ?? beginningOf(row.number),
    contact: row.number,
    text: row.text ?? '☎',
    simulated: row.simulated,
  });
  return undefined;
}

function messageOf(row: CallbackRow) {
  const name = row.name === null ? {} : { name: row.name };
  return {
    type: 'opportunity.opened' as const,
    id: row.callback_id,
    at: toIso(row.dueAt),
    // Her words are personal: they go where erasure finds them, not among the reasons.
    session: {
      websiteId: row.website_id,
      ...(row.text === null ? {} : { facts: { 'help.words': row.text } }),
    },
    customer: { identity: 'anonymous' as const, ...name, callback: { number: row.number, ...name } },
    opportunity: {
      verdict: 'must' as const,
      reasons: ['asked to be called back'],
      simulated: row.simulated,
      ...(row.product_id === null ? {} : { productId: row.product_id }),
      ...(row.node_id === null ? {} : { nodeId: row.node_id }),
    },
  };
}

function viewOf(row: Pick<CallbackRow, 'callback_id' | 'number' | 'chosen' | 'dueAt'>): CallbackView {
  return {
    callbackId: row.callback_id,
    number: endOf(row.number),
    ...(row.chosen ? { at: toIso(row.dueAt) } : {}),
  };
}
