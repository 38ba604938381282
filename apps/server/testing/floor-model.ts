import type { Session } from '../../../features/clickstream/core/index.ts';
import type { Caller } from '../../../features/enterprise/core/index.ts';
import { sessionOf } from '../../../features/queue/server/testing/queue-world.ts';
import type { Result } from '../../../kernel/result.ts';
import { createOutbox } from '../../../platform/server/outbox.ts';
import { flow } from '../flow.ts';
import { type Act, LONG } from './floor-acts.ts';
import { createFloorCopies } from './floor-copies.ts';
import { faultsOf, settledFaultsOf } from './floor-faults.ts';
import { readFloor, readPending, readWaitingId } from './floor-rows.ts';
import { must, type World, type WorldAssociate } from './server-world.ts';
import { moveClock, rowsOf, setPolicy } from './world-floor.ts';

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

/**
 * A fresh floor with so many customers, on a world that is used again and again.
 * @param reached is given every state of an opportunity or an engagement that was seen, and that a talk was `passed on`
 */
export async function createFloorModel(world: World, customers: number, reached: Set<string>): Promise<FloorModel> {
  const { features, foundation, enterpriseId, associates } = world;
  const { queue, engagement, skills } = features;
  const supervisor = { enterpriseId, actor: 'model' };
  const failures: string[] = [];
  const log = Object.assign(Object.create(foundation.log), {
    error: (about: { readonly err?: unknown; readonly kind?: string }) =>
      failures.push(`${about.kind ?? 'the outbox'} failed: ${about.err}`),
  });
  const outbox = createOutbox(() => foundation.database, log);
  const handlers = flow(features, { disconnect: () => undefined }, foundation.measured);
  const sessions: Session[] = Array.from({ length: customers }, () =>
    sessionOf(enterpriseId, {
      websiteId: world.websiteId,
      path: [
        { eventId: 'evt_1', at: Date.now(), url: 'https://lender.example/', nodeId: world.nodeId, dwellMs: 1_000 },
      ],
    }),
  );
  const licences = new Map<string, string>();
  const suspended = new Set<string>();
  for (const { personId } of associates) {
    await skills.setPresence(personId, 'available');
    await skills.connected(personId);
  }
  const copies = await createFloorCopies(world);

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

  /**
   * One after another: what a session does, as its lane sees to it, and what is changed of one associate, for of two changes at once it would not
   * be known here which stands at the end.
   */
  const turns = new Map<string, Promise<void>>();
  function inTurn(of: string, work: () => Promise<void>): Promise<void> {
    const done = (turns.get(of) ?? Promise.resolve()).then(work);
    turns.set(
      of,
      done.catch(() => undefined),
    );
    return done;
  }

  const move = (which: number, change: Partial<Session>, verdict: 'none' | 'can' | 'must') =>
    inTurn(sessionAt(which).sessionId, () => moveOn(which, change, verdict));

  async function moveOn(which: number, change: Partial<Session>, verdict: 'none' | 'can' | 'must'): Promise<void> {
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

  const waitingOf = (which: number) => readWaitingId(world, sessionAt(which).sessionId);

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
      case 'other-way': {
        const visitor = visitorOf(sessionAt(act.which));
        const { otherWay } = await engagement.widget.state(visitor);
        if (otherWay === undefined) return;
        reached.add('other way');
        if (act.how === 'refuse')
          return noInvention(await engagement.widget.refuseOtherWay(visitor, otherWay.opportunityId));
        return noInvention(
          await engagement.widget.leave(visitor, { ...message(), name: 'Ann', contact: 'ann@example.org' }),
        );
      }
      case 'accept': {
        const offer = await readPending(world, act.who);
        return offer && acceptAs(named(offer.associate), offer.id);
      }
      case 'accept-late':
        return acceptAs(associateAt(act.who), copies.lastOfferOf(associateAt(act.who).associateId));
      case 'decline': {
        const offer = await readPending(world, act.who);
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
      case 'approach': {
        const listed = await waitingOf(act.which);
        if (listed === undefined) return;
        return noInvention(await queue.approach(await callerOf(associateAt(act.who)), enterpriseId, listed));
      }
      case 'assign': {
        const waiting = await waitingOf(act.which);
        if (waiting === undefined) return;
        return noInvention(await queue.assignTo(supervisor, waiting, associateAt(act.who).associateId));
      }
      case 'dismiss': {
        const waiting = await waitingOf(act.which);
        if (waiting === undefined) return;
        return noInvention(await queue.dismiss(supervisor, waiting, { reason: 'other' }));
      }
      case 'reassign': {
        const talk = await talkOf(act.which, false, 'inviting', 'talking', 'wrapping');
        if (talk === undefined) return;
        const { associateId } = associateAt(act.who);
        return noInvention(await engagement.supervision.reassign(supervisor, talk.id, associateId));
      }
      case 'licence':
        return inTurn(associateAt(act.who).associateId, () => changeLicence(associateAt(act.who)));
      case 'suspend':
        return inTurn(associateAt(act.who).associateId, () => changeMembership(associateAt(act.who)));
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
        failures.push(...settledFaultsOf(await readRows(), associates, new Set([...licences.keys(), ...suspended])));
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

  /** What she is let do meanwhile is what she was let before, as for a request that came in before it was known. */
  async function changeMembership({ associateId, personId }: WorldAssociate): Promise<void> {
    const status = suspended.delete(associateId) ? 'active' : 'suspended';
    if (status === 'suspended') suspended.add(associateId);
    must(await features.enterprise.editMembership(supervisor, associateId, undefined, { status }));
    if (status === 'active') callers.delete(personId);
  }

  const readRows = () =>
    readFloor(
      world,
      sessions.map((each) => each.sessionId),
    );

  async function findFaults(): Promise<readonly string[]> {
    await queue.idle();
    const rows = await readRows();
    for (const { state } of [...rows.opportunities, ...rows.engagements]) reached.add(state);
    if (rows.engagements.some(({ reason }) => reason === 'associate-gone')) reached.add('passed on');
    const stale = await copies.findStale(sessions);
    return [...failures.splice(0), ...faultsOf(rows), ...stale];
  }

  async function drain(): Promise<readonly string[]> {
    for (const { associateId, personId } of associates) {
      await giveLicence(associateId);
      if (suspended.has(associateId)) await changeMembership(named(associateId));
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
      ...rows.opportunities
        .filter(({ otherWay }) => otherWay === 'offered')
        .map(({ id }) => `${id} still offers another way after everything has passed.`),
      ...rows.offers.map(({ id }) => `${id} is pending after everything has passed.`),
      ...rows.slots.map(({ holder }) => `${holder} holds a slot after everything has passed.`),
      ...rows.outbox.map(({ kind, subject }) => `${kind} of ${subject} is still to come after everything has passed.`),
    ];
  }

  /** Also what the queue comes back to by itself: it matches again where a matching was under way, or failed. */
  async function deliverAll(): Promise<void> {
    for (let round = 0; round < 100; round += 1) {
      await perform({ do: 'deliver' });
      await queue.idle();
      const [left] = await rowsOf<{ due: number; soon: number }>(
        world,
        `select count(*) filter (where due_at <= fw_now()) as due, count(*) as soon from outbox
         where due_at <= fw_now() or kind in ('queue.rematch', 'opportunity.match')`,
      );
      if (left?.soon === 0) return;
      if (left?.due === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    failures.push('News does not come to an end.');
  }

  return { perform, findFaults, drain };
}

/** Refused is fine, and has a reason; anything else that is not ok is made up. */
function noInvention(result: Result<unknown>): void {
  if (!result.ok && result.refusal.reason === '') throw new Error('A refusal without a reason.');
}
