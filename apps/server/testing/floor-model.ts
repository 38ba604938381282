import type { Session } from '../../../features/clickstream/core/index.ts';
import {
  type AssociateDesk,
  applyAssociateEntry,
  applyEngagementEntry,
  applyVisitorEngagementEntry,
  applyVisitorEntry,
  type VisitorState,
} from '../../../features/engagement/core/index.ts';
import type { Caller } from '../../../features/enterprise/core/index.ts';
import type { QueuePolicy } from '../../../features/queue/core/index.ts';
import { sessionOf } from '../../../features/queue/server/testing/queue-world.ts';
import type { Result } from '../../../kernel/result.ts';
import { MINUTE, SECOND } from '../../../kernel/time.ts';
import { createOutbox } from '../../../platform/server/outbox.ts';
import { flow } from '../flow.ts';
import { must, type World, type WorldAssociate } from './server-world.ts';
import { moveClock, rowsOf, setPolicy } from './world-floor.ts';

/**
 * One thing that somebody does, or that time or the server does. `who` and `which` are counted round among those who can do it: an
 * associate with an offer, a customer whom somebody greeted.
 */
export type Act =
  | { readonly do: 'browse'; readonly which: number; readonly verdict: 'none' | 'can' | 'must' }
  | { readonly do: 'ask' | 'refuse' | 'leave'; readonly which: number }
  | { readonly do: 'write' | 'end'; readonly which: number }
  | { readonly do: 'answer'; readonly which: number; readonly answer: 'accept' | 'not-now' | 'no-thanks' }
  | { readonly do: 'accept' | 'accept-late' | 'decline' | 'licence'; readonly who: number }
  | { readonly do: 'greet' | 'finish'; readonly who: number }
  | { readonly do: 'outcome'; readonly who: number; readonly sold: boolean }
  | { readonly do: 'declare'; readonly who: number; readonly declared: 'available' | 'busy' | 'away' }
  | { readonly do: 'disconnect' | 'connect'; readonly who: number }
  | { readonly do: 'clock'; readonly ms: number }
  | { readonly do: 'rules'; readonly policy: Partial<QueuePolicy> }
  /** One pass of the outbox: news that is due, and deadlines that have passed. */
  | { readonly do: 'deliver' }
  /** All news and deadlines that are due: then nobody waits whom somebody free could take (A7). */
  | { readonly do: 'settle' };

/** The floor of one enterprise under any interleaving of acts: the real features on a real store, without the server around them. */
export type FloorModel = {
  /** What is wrong with a reply is thrown; a refusal is nothing wrong. */
  perform(act: Act): Promise<void>;
  /** What does not hold of the rows and the streams now; nothing if all is well. */
  findFaults(): Promise<readonly string[]>;
  /** Lets all news and deadlines pass and the customers go. @returns what is left then and should not be */
  drain(): Promise<readonly string[]>;
};

const FENCE = { lane: 1, epoch: 0 };
const LONG = 11 * MINUTE;

type Rows = {
  readonly opportunities: readonly {
    readonly id: string;
    readonly session: string;
    readonly state: string;
    readonly engagement: string | null;
    readonly reason: string | null;
    readonly verdict: 'can' | 'must';
    readonly tried: readonly string[];
  }[];
  readonly offers: readonly {
    readonly id: string;
    readonly opportunity: string;
    readonly associate: string;
    readonly verdict: 'can' | 'must';
  }[];
  readonly engagements: readonly {
    readonly id: string;
    readonly opportunity: string;
    readonly person: string;
    readonly state: string;
    readonly greeted: boolean;
    readonly due: number | null;
  }[];
  readonly slots: readonly { readonly person: string; readonly holder: string }[];
  readonly persons: readonly { readonly person: string; readonly used: number; readonly free: boolean }[];
  readonly outbox: readonly { readonly kind: string; readonly subject: string | null; readonly due: number }[];
};

/** A copy that a client keeps: what it folded, and how far it has read each stream. */
type Copy<State> = { state: State; readonly read: Map<string, number> };

/**
 * A fresh floor with so many customers, on a world that is used again and again.
 * @param reached is given every state of an opportunity or an engagement that was seen
 */
export async function createFloorModel(world: World, customers: number, reached: Set<string>): Promise<FloorModel> {
  const { features, foundation, enterpriseId, associates } = world;
  const { queue, engagement, skills } = features;
  const failures: string[] = [];
  const log = Object.assign(Object.create(foundation.log), {
    error: (about: { readonly err?: unknown; readonly kind?: string }) =>
      failures.push(`${about.kind ?? 'the outbox'} failed: ${about.err}`),
  });
  const outbox = createOutbox(() => foundation.database, log);
  const handlers = flow(features, { disconnect: () => undefined, count: () => 0, close: async () => undefined });
  const sessions: Session[] = Array.from({ length: customers }, () =>
    sessionOf(enterpriseId, {
      websiteId: world.websiteId,
      path: [
        { eventId: 'evt_1', at: Date.now(), url: 'https://lender.example/', nodeId: world.nodeId, dwellMs: 1_000 },
      ],
    }),
  );
  const desks = new Map<string, Copy<AssociateDesk>>();
  const widgets = new Map<string, Copy<VisitorState>>();
  /** Offers that were once on a desk, for acceptances that come too late. */
  const seenOffers = new Map<string, string[]>();
  const licences = new Map<string, string>();
  for (const { associateId, personId } of associates) {
    await skills.setPresence(personId, 'available');
    await skills.connected(personId);
    const stream = `associate:${associateId}`;
    const read = new Map(Object.entries(await foundation.streams.heads([stream])));
    desks.set(associateId, { state: { offers: [], engagements: [] }, read });
  }
  for (const { visitorId } of sessions) widgets.set(visitorId, newWidget());

  const sessionAt = (which: number) => sessions[which % sessions.length] as Session;
  const associateAt = (who: number) => associates[who % associates.length] as WorldAssociate;
  const named = (id: string) => associates.find(({ associateId }) => associateId === id) as WorldAssociate;
  const callers = new Map<string, Caller>();
  async function callerOf({ personId, token }: WorldAssociate): Promise<Caller> {
    const known = callers.get(personId);
    if (known !== undefined) return known;
    const caller = must(await features.enterprise.authenticate({ authorization: `Bearer ${token}` }));
    callers.set(personId, caller);
    return caller;
  }
  const visitorOf = ({ visitorId }: Pick<Session, 'visitorId'>) => ({
    visitorId,
    websiteId: world.websiteId,
    enterpriseId,
  });
  const now = () => foundation.database.system('readiness', async (unit) => unit.now);
  const message = () => ({ messageId: foundation.makeId('msg').replaceAll('-', '').slice(0, 36), text: 'Words' });

  async function move(which: number, change: Partial<Session>, verdict: 'none' | 'can' | 'must'): Promise<void> {
    const index = which % sessions.length;
    const before = sessionAt(which);
    if (before.endedAt !== undefined) return;
    const session: Session = { ...before, ...change };
    sessions[index] = session;
    const trigger = verdict === 'none' ? {} : ({ triggerId: 'trg_model' } as const);
    const judged = { verdict, reasons: [], version: 1, ...trigger };
    await queue.follow(session, judged, FENCE);
    if (session.endedAt !== undefined) await engagement.onSessionEnded(enterpriseId, session.sessionId);
  }

  /** A conversation that stands so, and whose it is; the customers of this floor only. */
  async function talkOf(place: number, greeted: boolean, ...states: string[]) {
    const rows = await rowsOf<{ id: string; associate: string; visitor: string }>(
      world,
      `select engagement_id as id, associate_id as associate, visitor_id as visitor from engagement
       where session_id = any($1) and state = any($2) and greeted >= $3 order by started_at, engagement_id`,
      [sessions.map((each) => each.sessionId), states, greeted],
    );
    return rows[place % rows.length];
  }

  /** An offer that waits on somebody's desk. */
  async function offerOf(place: number) {
    const rows = await rowsOf<{ id: string; associate: string }>(
      world,
      `select offer_id as id, associate_id as associate from queue_offer where state = 'pending' order by made_at, offer_id`,
    );
    return rows[place % rows.length];
  }

  async function acceptAs(associate: WorldAssociate, offerId: string | undefined): Promise<void> {
    if (offerId === undefined) return;
    const accepted = await queue.accept(await callerOf(associate), offerId);
    if (!accepted.ok) return noInvention(accepted);
    const [row] = await rowsOf<{ associate_id: string }>(
      world,
      'select associate_id from engagement where engagement_id = $1',
      [accepted.value.engagementId],
    );
    if (row?.associate_id !== associate.associateId) {
      throw new Error(`${associate.associateId} was told that ${accepted.value.engagementId} is hers.`);
    }
  }

  async function perform(act: Act): Promise<void> {
    switch (act.do) {
      case 'browse':
        return move(act.which, {}, act.verdict);
      case 'ask':
        return move(act.which, { help: { value: '', at: await now(), eventId: foundation.makeId('evt') } }, 'none');
      case 'refuse':
        return move(act.which, { refused: await now() }, 'none');
      case 'leave':
        return move(act.which, { endedAt: await now() }, 'none');
      case 'write':
      case 'end':
      case 'answer': {
        const talk = await talkOf(act.which, true, 'inviting', 'talking', 'wrapping');
        if (talk === undefined) return;
        const visitor = visitorOf({ visitorId: talk.visitor });
        if (act.do === 'write') return noInvention(await engagement.widget.say(visitor, talk.id, message()));
        if (act.do === 'answer') return noInvention(await engagement.widget.answer(visitor, talk.id, act.answer));
        return noInvention(await engagement.widget.end(visitor, talk.id));
      }
      case 'accept': {
        const offer = await offerOf(act.who);
        return offer && acceptAs(named(offer.associate), offer.id);
      }
      case 'accept-late':
        return acceptAs(associateAt(act.who), seenOffers.get(associateAt(act.who).associateId)?.at(-1));
      case 'decline': {
        const offer = await offerOf(act.who);
        if (offer === undefined) return;
        return noInvention(await queue.decline(await callerOf(named(offer.associate)), offer.id, 'model'));
      }
      case 'greet':
      case 'finish':
      case 'outcome': {
        const states = act.do === 'outcome' ? ['talking', 'wrapping'] : ['inviting', 'talking'];
        const talk = await talkOf(act.who, false, ...states);
        if (talk === undefined) return;
        const caller = await callerOf(named(talk.associate));
        if (act.do === 'outcome') {
          const sold = { result: 'sold', amountMinor: 100, currency: 'USD' } as const;
          return noInvention(await engagement.desk.outcome(caller, talk.id, act.sold ? sold : { result: 'not-sold' }));
        }
        if (act.do === 'greet') return noInvention(await engagement.desk.say(caller, talk.id, message()));
        return noInvention(await engagement.desk.end(caller, talk.id));
      }
      case 'licence':
        return changeLicence(associateAt(act.who));
      case 'declare':
        await skills.setPresence(associateAt(act.who).personId, act.declared);
        return;
      case 'connect':
        return skills.connected(associateAt(act.who).personId);
      case 'disconnect':
        return skills.disconnected(associateAt(act.who).personId);
      case 'clock':
        await moveClock(world, act.ms);
        await skills.beat();
        await skills.sweep();
        return;
      case 'rules':
        return setPolicy(world, act.policy).catch(() => undefined);
      case 'deliver':
        outbox.start(handlers);
        return outbox.stop();
      case 'settle':
        await deliverAll();
        failures.push(...missedOf(await readRows()));
    }
  }

  async function changeLicence({ associateId }: WorldAssociate): Promise<void> {
    const { entries } = await skills.roster(enterpriseId);
    const held = entries.find((each) => each.associateId === associateId)?.licences.at(-1)?.licenceId;
    const revoked = licences.get(associateId);
    if (revoked === undefined && held !== undefined) {
      await skills.revokeLicence(enterpriseId, held, 'model');
      licences.set(associateId, held);
    } else await giveLicence(associateId);
  }

  async function giveLicence(associateId: string): Promise<void> {
    if (!licences.delete(associateId)) return;
    must(await skills.grantLicence(enterpriseId, associateId, { nodeId: world.nodeId }, 'model'));
  }

  async function readRows(): Promise<Rows> {
    const [row] = await rowsOf<Rows>(
      world,
      `with live as (select * from queue_opportunity where session_id = any($1)),
         own as (select * from engagement where opportunity_id in (select opportunity_id from live))
       select
         (select coalesce(json_agg(json_build_object('id', opportunity_id, 'session', session_id, 'state', state,
            'engagement', engagement_id, 'reason', closed_reason, 'verdict', verdict, 'tried', tried)), '[]') from live)
           as opportunities,
         (select coalesce(json_agg(json_build_object('id', offer_id, 'opportunity', opportunity_id, 'associate', associate_id,
            'verdict', verdict)), '[]') from queue_offer join queue_opportunity using (opportunity_id) where queue_offer.state = 'pending') as offers,
         (select coalesce(json_agg(json_build_object('id', engagement_id, 'opportunity', opportunity_id, 'person', person_id,
            'state', state, 'greeted', greeted, 'due', floor(extract(epoch from due_at) * 1000))), '[]') from own) as engagements,
         (select coalesce(json_agg(json_build_object('person', person_id, 'holder', holder)), '[]') from skills_slot) as slots,
         (select coalesce(json_agg(json_build_object('person', person_id, 'used', slots_used, 'free', declared = 'available'
            and connected and not not_responding and slots_used < capacity)), '[]') from skills_presence) as persons,
         (select coalesce(json_agg(json_build_object('kind', kind, 'subject', subject,
            'due', floor(extract(epoch from due_at) * 1000))), '[]') from outbox) as outbox`,
      [sessions.map((each) => each.sessionId)],
    );
    if (row === undefined) throw new Error('The floor could not be read.');
    return row;
  }

  async function findFaults(): Promise<readonly string[]> {
    await queue.idle();
    const rows = await readRows();
    for (const { state } of [...rows.opportunities, ...rows.engagements]) reached.add(state);
    await lookAtHeads();
    const stale = await Promise.all([...[...desks].map(staleDesk), ...sessions.map(staleWidget)]);
    return [...failures.splice(0), ...faultsOf(rows), ...stale.flat()];
  }

  /** Where the streams of all copies stand, asked once for all. */
  let heads: Readonly<Record<string, number>> = {};
  async function lookAtHeads(): Promise<void> {
    const talks = await rowsOf<{ id: string }>(
      world,
      'select engagement_id as id from engagement where session_id = any($1)',
      [sessions.map((each) => each.sessionId)],
    );
    heads = await foundation.streams.heads([
      ...associates.map((each) => `associate:${each.associateId}`),
      ...sessions.map((each) => `visitor:${each.visitorId}`),
      ...talks.map(({ id }) => `engagement:${id}`),
    ]);
  }

  /** Reads what a stream has had since, as its audience would. */
  async function since(copy: Copy<unknown>, stream: string, audience: 'associate' | 'customer') {
    const read = copy.read.get(stream) ?? 0;
    if ((heads[stream] ?? 0) === read) return [];
    const page = await foundation.streams.read(stream, read, audience);
    copy.read.set(stream, page.head);
    if (page.kind === 'reload') throw new Error(`${stream} told a client that had read everything to reload.`);
    return page.entries as readonly unknown[] as readonly { readonly kind: never; readonly data: never }[];
  }

  async function staleDesk([associateId, copy]: readonly [string, Copy<AssociateDesk>]): Promise<readonly string[]> {
    for (const entry of await since(copy, `associate:${associateId}`, 'associate')) {
      copy.state = applyAssociateEntry(copy.state, entry);
    }
    const engagements = [];
    for (let view of copy.state.engagements) {
      for (const entry of await since(copy, `engagement:${view.engagementId}`, 'associate')) {
        view = applyEngagementEntry(view, entry);
      }
      engagements.push(view);
    }
    copy.state = { ...copy.state, engagements };
    const fresh = await foundation.database.forTenant(enterpriseId, async (unit) => ({
      offers: await queue.deskOffers(unit, associateId),
      engagements: await engagement.desk.deskEngagements(unit, associateId),
    }));
    const seen = seenOffers.get(associateId) ?? [];
    const made = fresh.offers.map((each) => each.offerId).filter((offerId) => !seen.includes(offerId));
    seenOffers.set(associateId, [...seen, ...made]);
    const [folded, loaded] = [sorted(copy.state), sorted(fresh)];
    return folded === loaded ? [] : [`The desk of ${associateId} folds to ${folded}, and loads as ${loaded}.`];
  }

  async function staleWidget(session: Session): Promise<readonly string[]> {
    const { visitorId } = session;
    const copy = widgets.get(visitorId) ?? newWidget();
    for (const entry of await since(copy, `visitor:${visitorId}`, 'customer')) {
      copy.state = applyVisitorEntry(copy.state, entry);
    }
    const id = copy.state.engagement?.engagementId;
    if (id !== undefined) {
      for (const entry of await since(copy, `engagement:${id}`, 'customer')) {
        copy.state = applyVisitorEngagementEntry(copy.state, id, entry);
      }
    }
    const folded = shownOf(copy.state);
    const loaded = shownOf(await engagement.widget.state(visitorOf(session)));
    // A page that is gone is told nothing any more.
    if (session.endedAt !== undefined || folded === loaded) return [];
    return [`The widget of ${visitorId} folds to ${folded}, and loads as ${loaded}.`];
  }

  /** Who waits though somebody is free who may take her, was not asked yet, and looks at nothing as urgent. */
  function missedOf({ opportunities, offers, persons }: Rows): string[] {
    return opportunities
      .filter(({ state }) => state === 'open')
      .flatMap(({ id, verdict, tried }) =>
        associates
          .filter(
            ({ associateId, personId }) =>
              persons.some((each) => each.person === personId && each.free) &&
              !tried.includes(associateId) &&
              !licences.has(associateId) &&
              !offers.some((each) => each.associate === associateId && (each.verdict === 'must' || verdict === 'can')),
          )
          .map(({ associateId }) => `${id} waits, and ${associateId} is free.`),
      );
  }

  async function drain(): Promise<readonly string[]> {
    for (const { associateId, personId } of associates) {
      await giveLicence(associateId);
      await skills.setPresence(personId, 'away');
    }
    for (let which = 0; which < sessions.length; which += 1) await perform({ do: 'leave', which });
    await deliverAll();
    let rows = await readRows();
    // What follows from a deadline has deadlines of its own, a few times over.
    for (let round = 0; round < 4 && rows.outbox.length > 0; round += 1) {
      await perform({ do: 'clock', ms: LONG });
      await deliverAll();
      rows = await readRows();
    }
    for (const { personId } of associates) await skills.disconnected(personId);
    return [
      ...failures.splice(0),
      ...rows.opportunities
        .filter(({ state, reason }) => !['closed', 'refused', 'left', 'expired'].includes(state) || reason === null)
        .map(({ id, state }) => `${id} is ${state} after everything has passed.`),
      ...rows.engagements
        .filter(({ state }) => state !== 'closed')
        .map(({ id, state }) => `${id} is ${state} after everything has passed.`),
      ...rows.offers.map(({ id }) => `${id} is pending after everything has passed.`),
      ...rows.slots.map(({ holder }) => `${holder} holds a slot after everything has passed.`),
      ...rows.outbox.map(({ kind, subject }) => `${kind} of ${subject} is still to come after everything has passed.`),
    ];
  }

  async function deliverAll(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await perform({ do: 'deliver' });
      await queue.idle();
      const [due] = await rowsOf<{ count: number }>(
        world,
        'select count(*) as count from outbox where due_at <= fw_now()',
      );
      if (due?.count === 0) return;
    }
    failures.push('News does not come to an end.');
  }

  return { perform, findFaults, drain };
}

function newWidget(): Copy<VisitorState> {
  return { state: {}, read: new Map() };
}

/** What has to hold of the rows at any moment, whatever is still to be delivered. */
function faultsOf(rows: Rows): string[] {
  const faults: string[] = [];
  const timer = (kind: string, subject: string) => rows.outbox.find((d) => d.kind === kind && d.subject === subject);
  const live = new Map<string, number>();
  for (const { id, session, state, engagement } of rows.opportunities) {
    const offers = rows.offers.filter((each) => each.opportunity === id);
    const owners = rows.engagements.filter(
      (each) => each.opportunity === id && (each.state === 'inviting' || each.state === 'talking'),
    );
    if (owners.length > 1) faults.push(`${id} has ${owners.length} owners.`);
    if (['open', 'offered', 'engaged'].includes(state)) live.set(session, (live.get(session) ?? 0) + 1);
    if (state === 'engaged') {
      if (owners.length !== 1) faults.push(`${id} is engaged with ${owners.length} owners.`);
      if (owners[0]?.id !== engagement) faults.push(`${id} names ${engagement}, ${owners[0]?.id} has it.`);
    } else if (owners.length > 0) faults.push(`${id} is ${state} and has an owner.`);
    if (state === 'offered' ? offers.length === 0 : offers.length > 0) {
      faults.push(`${id} is ${state} with ${offers.length} offers.`);
    }
    if ((state === 'open' || state === 'offered') && timer('opportunity.give-up', id) === undefined) {
      faults.push(`${id} is ${state}, and nothing will end it.`);
    }
    for (const offer of offers) {
      if (timer('offer.due', offer.id) === undefined) faults.push(`${offer.id} has no deadline.`);
    }
  }
  for (const [session, count] of live) if (count > 1) faults.push(`${session} has ${count} live opportunities.`);
  for (const { id, person, state, greeted, due } of rows.engagements) {
    const holds = rows.slots.some((slot) => slot.person === person && slot.holder === id);
    if (holds !== (state !== 'closed')) faults.push(`${id} is ${state} and ${holds ? 'holds a' : 'has no'} slot.`);
    const kind = state === 'wrapping' ? 'engagement.wrap' : greeted ? 'engagement.answer' : 'engagement.greet';
    if (state !== 'closed' && state !== 'talking' && (due === null || timer(kind, id) === undefined)) {
      faults.push(`${id} is ${state}, and ${kind} does not come.`);
    }
  }
  for (const { person, used } of rows.persons) {
    const held = rows.slots.filter((slot) => slot.person === person).length;
    if (held !== used) faults.push(`${person} counts ${used} slots and holds ${held}.`);
  }
  return faults;
}

/** Refused is fine, and has a reason; anything else that is not ok is made up. */
function noInvention(result: Result<unknown>): void {
  if (!result.ok && result.refusal.reason === '') throw new Error('A refusal without a reason.');
}

function sorted({ offers, engagements }: AssociateDesk): string {
  const byId = (left: string, right: string) => (left < right ? -1 : 1);
  return canonical({
    offers: [...offers].sort((left, right) => byId(left.offerId, right.offerId)),
    engagements: [...engagements].sort((left, right) => byId(left.engagementId, right.engagementId)),
  });
}

/** What the widget shows: a conversation before what she waits for; one that is over for the associate, too, is not loaded again. */
function shownOf({ engagement, waiting }: VisitorState): string {
  if (engagement !== undefined && engagement.state !== 'closed') return canonical({ engagement });
  return canonical(waiting === undefined ? {} : { waiting });
}

/** JSON with the names of each object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

/** Times that are just before and just after deadlines of the default policy. */
export const CLOCK_STEPS = [4 * SECOND, 16 * SECOND, 31 * SECOND, 46 * SECOND, 61 * SECOND, 91 * SECOND, LONG];
