import { DEFAULT_QUEUE_POLICY } from '../../../features/queue/core/index.ts';
import type { FloorRows } from './floor-rows.ts';

/** What has to hold of the rows at any moment, whatever is still to be delivered. */
export function faultsOf(rows: FloorRows): string[] {
  const faults: string[] = [];
  const timer = (kind: string, subject: string) => rows.outbox.find((d) => d.kind === kind && d.subject === subject);
  const live = new Map<string, number>();
  for (const each of rows.opportunities) faults.push(...otherWayFaults(each));
  for (const [session, own] of Map.groupBy(rows.opportunities, (each) => each.session)) {
    const offered = own.filter(({ otherWay }) => otherWay !== null).length;
    if (offered > 1) faults.push(`${session} was offered another way ${offered} times.`);
  }
  for (const { id, session, state, engagement, unheard } of rows.opportunities) {
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
    if (unheard) faults.push(`${id} is closed, and nobody has heard what she asked.`);
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
  for (const { id, person, state, greeted, due, gone } of rows.engagements) {
    const holds = rows.slots.some((slot) => slot.person === person && slot.holder === id);
    // While she wraps up the slot is hers until the outcome, the enterprise's time for it, or her being available again.
    if (state !== 'wrapping' && holds !== (state !== 'closed'))
      faults.push(`${id} is ${state} and ${holds ? 'holds a' : 'has no'} slot.`);
    const kind = state === 'wrapping' ? 'engagement.wrap' : greeted ? 'engagement.answer' : 'engagement.greet';
    if (state !== 'closed' && state !== 'talking' && (due === null || timer(kind, id) === undefined)) {
      faults.push(`${id} is ${state}, and ${kind} does not come.`);
    }
    const waits = timer('engagement.gone', id);
    const isAwaited = state === 'talking' && gone !== null;
    if (isAwaited && (due === null || waits === undefined || waits.due > due)) {
      faults.push(`${id} waits for its associate, and nothing will end it.`);
    }
    if (!isAwaited && waits !== undefined) faults.push(`${id} is ${state}, and waits for its associate.`);
  }
  for (const { person, used } of rows.persons) {
    const held = rows.slots.filter((slot) => slot.person === person).length;
    if (held !== used) faults.push(`${person} counts ${used} slots and holds ${held}.`);
  }
  return faults;
}

/**
 * Another way is for a `must` that expired, of a customer who did not ask, and counts as an invitation; before it she may have been invited by
 * somebody who may sell no more.
 */
function otherWayFaults({
  id,
  state,
  verdict,
  asked,
  otherWay,
  invitations,
}: FloorRows['opportunities'][number]): string[] {
  if (
    otherWay === null ||
    ((state === 'expired' || state === 'closed') &&
      verdict === 'must' &&
      !asked &&
      invitations >= 1 &&
      invitations <= DEFAULT_QUEUE_POLICY.invitationsPerVisit)
  )
    return [];
  return [
    `${id} is ${verdict}, ${state}${asked ? ', asked for' : ''}, and offers another way at ${invitations} invitations.`,
  ];
}

/**
 * What has to hold besides when nothing is left to be delivered: nobody waits whom somebody free could take, who may, was not asked yet, and
 * looks at nothing as urgent (A7); nobody holds more offers than she has slots (A3); no talk is left with an associate who has gone without
 * it being known, nor for longer than she is waited for (QC7).
 * @param barred associates who may not sell now
 */
export function settledFaultsOf(
  { opportunities, offers, persons, engagements, now }: FloorRows,
  associates: readonly { readonly associateId: string; readonly personId: string }[],
  barred: ReadonlySet<string>,
): string[] {
  const waiting = opportunities.filter(({ state, mode }) => state === 'open' && mode !== 'choose');
  const alone = engagements
    .filter(({ state }) => state === 'talking')
    .flatMap(({ id, person, gone, due }) => {
      const connected = persons.find((each) => each.person === person)?.connected === true;
      if (connected !== (gone === null))
        return [`${id} ${connected ? 'waits for' : 'does not know of the going of'} ${person}.`];
      return due !== null && due < now ? [`${id} is left with ${person}, who has gone for too long.`] : [];
    });
  const missedBy = associates.flatMap(({ associateId, personId }) => {
    const held = offers.filter((each) => each.associate === associateId);
    const own = persons.find((each) => each.person === personId);
    const missed = waiting.filter(
      ({ verdict, tried }) =>
        own?.free === true &&
        !tried.includes(associateId) &&
        !barred.has(associateId) &&
        !held.some((each) => each.verdict === 'must' || each.via === 'supervisor' || verdict === 'can'),
    );
    const slots = own?.slots ?? 0;
    const within = held.filter(({ via }) => via !== 'supervisor' && via !== 'named');
    return [
      ...missed.map(({ id }) => `${id} waits, and ${associateId} is free.`),
      ...(within.length > slots ? [`${associateId} holds ${within.length} offers and has ${slots} slots.`] : []),
    ];
  });
  return [...alone, ...missedBy];
}
