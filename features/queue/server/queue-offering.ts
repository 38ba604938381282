import type { Unit } from '../../../platform/server/unit.ts';
import { decide, type Held, type OfferId, type QueueCommand, type Queued, roomOf } from '../core/index.ts';
import type { Fits, QueueDeps } from './queue-ports.ts';
import { channelOf, keepRanking, type Ranked, wordsFor } from './queue-ranking.ts';
import type { QueueShell } from './queue-shell.ts';
import { isBeyondSlots, makeRoom } from './queue-slots.ts';
import type { Locked } from './queue-store.ts';
import { readHeld } from './queue-waiting-store.ts';
import { keepDesks } from './queue-waits.ts';

/** A ranking with who of it is free now, who holds an offer of another opportunity, and what each person has slots for. */
export type Askable = { readonly ranked: Ranked; readonly held: Held; readonly fits: ReadonlyMap<string, Fits> };

/** Under `lockOffers`: whom an offer is made to has a slot for it, though she may have been taken since she was ranked. */
export async function readAskable(deps: QueueDeps, unit: Unit, ranked: Ranked): Promise<Askable> {
  const { asked } = ranked;
  const { candidates } = ranked.ranking;
  const [held, now] = await Promise.all([
    readHeld(
      unit,
      candidates.map(({ associateId }) => associateId),
      asked.opportunityId,
    ),
    deps.availability(
      unit,
      candidates.map(({ personId }) => personId),
      channelOf(asked),
    ),
  ]);
  const fresh = candidates.map((each) => ({
    ...each,
    availability: now.get(each.personId)?.availability ?? 'offline',
  }));
  return {
    ranked: { ...ranked, ranking: { ...ranked.ranking, candidates: fresh } },
    held,
    fits: new Map([...now].map(([personId, { fits }]) => [personId, fits])),
  };
}

/**
 * Offers what is locked, or opened in this unit, to the next best of a ranking, as many as there is room for.
 * @returns what it is then; undefined where a slot was not to be had, and it has to be ranked again
 */
export async function offerIn(
  shell: QueueShell,
  unit: Unit,
  locked: Locked,
  { ranked, held, fits }: Askable,
): Promise<Queued | undefined> {
  const { deps } = shell;
  const { queued, policy } = locked;
  const { opportunity } = queued;
  const { ranking, earlier } = ranked;
  const offerIds = Array.from({ length: roomOf(queued, policy) }, (): OfferId => deps.makeId('off'));
  const command: QueueCommand = { kind: 'offer', ranking, held, earlier, offerIds };
  const decision = decide(queued, command, unit.now, policy);
  const made = decision.ok ? decision.next.offers.slice(queued.offers.length) : [];
  for (const { associateId, personId, via } of made) {
    if (held[associateId] === undefined || isBeyondSlots(via)) continue;
    const hers = fits.get(personId);
    if (hers === undefined || !(await makeRoom(unit, shell, personId, channelOf(opportunity), hers))) return undefined;
  }
  const decisionIds = isKept(locked, ranked) ? [keepRanking(deps, unit, locked, ranked)] : [];
  const words = wordsFor(deps, locked, ranked, decisionIds);
  await keepDesks(unit, [{ opportunity, members: ranking.candidates }]);
  // What was to be done soon is done; what follows from it asks for itself.
  unit.clearDeadline('opportunity.match', opportunity.opportunityId);
  const done = await shell.actIn(unit, locked, command, words);
  return done.ok ? done.next : queued;
}

/**
 * Whether a ranking is kept: every one that somebody was or could have been offered it by, and the first one that found nobody, or by
 * which it came to the list.
 */
function isKept({ queued, row }: Locked, { ranking }: Ranked): boolean {
  if (row.decision_ids.length === 0) return true;
  const { mode, tried } = queued.opportunity;
  const holding = queued.offers.filter((offer) => offer.state === 'pending').map((offer) => offer.associateId);
  const asked = new Set([...tried, ...holding]);
  return (
    mode !== 'choose' && ranking.candidates.some((each) => each.availability === 'free' && !asked.has(each.associateId))
  );
}
