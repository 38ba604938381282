import type { Candidate, Ranking } from '../../matching/core/index.ts';
import type { OfferVia, Queued } from './opportunity.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { roomOf } from './queue-steps.ts';

/** One to be asked. `yields`: a simulated associate must let a real associate have it. */
type Chosen = { readonly candidate: Candidate; readonly via: OfferVia; readonly yields: boolean };

/** Whom to offer it next, or why nobody. */
export type OfferChoice =
  | { readonly kind: 'offer'; readonly chosen: readonly Chosen[] }
  /** No qualified associate exists. */
  | { readonly kind: 'nobody-eligible' }
  /** All of them were asked already. */
  | { readonly kind: 'all-tried' }
  /** Some are left, none of them is free now; `atDesk`: at least one of them is busy rather than off line. */
  | { readonly kind: 'nobody-free'; readonly atDesk: boolean };

/**
 * Picks from a ranking, best first, as many as there is room for: free, not asked before, and holding no other
 * offer (a `must` goes before a `can` that she holds). One who talked to the customer before goes first, alone. Within a band of
 * scores the longest idle goes first; bands lie at fixed scores, so that a third associate never changes the order of two. Named
 * people are asked even when they are not free, after those who are. A simulated customer is offered to simulated associates only.
 */
export function chooseNext(
  queued: Queued,
  ranking: Ranking,
  held: Readonly<Record<string, 'can' | 'must'>>,
  policy: QueuePolicy,
  earlier: readonly string[] = [],
): OfferChoice {
  const { opportunity, offers } = queued;
  const eligible = ranking.candidates.filter((candidate) => candidate.simulated || !opportunity.simulated);
  if (eligible.length === 0) return { kind: 'nobody-eligible' };
  const asked = new Set(opportunity.tried);
  for (const offer of offers) if (offer.state === 'pending') asked.add(offer.associateId);
  const left = eligible.filter((candidate) => !asked.has(candidate.associateId));
  if (left.length === 0) return { kind: 'all-tried' };
  const free = left.filter((candidate) => candidate.availability === 'free' && mayHold(candidate));
  const named = left.filter(
    (candidate) =>
      opportunity.pool === 'named' && policy.named.includes(candidate.associateId) && !free.includes(candidate),
  );
  const room = roomOf(queued, policy);
  const nobodyFree = free.length + named.length === 0;
  if (nobodyFree && (room > 0 || opportunity.mode === 'choose')) {
    return { kind: 'nobody-free', atDesk: left.some((candidate) => candidate.availability !== 'offline') };
  }
  const preferred = policy.preferredMs > 0 && offers.every((offer) => offer.state !== 'pending') ? known() : undefined;
  if (preferred !== undefined && room > 0) return { kind: 'offer', chosen: [asking(preferred, 'preferred')] };
  const best = free.toSorted((one, other) => other.score - one.score)[0]?.score;
  const ranked = inFairOrder(free, policy.fairBand).map((each) =>
    asking(each, best !== undefined && each.score < best && isSameBand(each.score, best) ? 'idle' : 'ranked'),
  );
  const chosen = [...ranked, ...named.map((each) => asking(each, 'named'))].slice(0, room);
  return { kind: 'offer', chosen };

  function mayHold(candidate: Candidate): boolean {
    const other = held[candidate.associateId];
    return other === undefined || (other === 'can' && opportunity.verdict === 'must');
  }
  function known(): Candidate | undefined {
    return earlier.flatMap((associateId) => free.find((each) => each.associateId === associateId) ?? [])[0];
  }
  function asking(candidate: Candidate, via: OfferVia): Chosen {
    return { candidate, via, yields: yieldsTo(free, candidate, opportunity.simulated) };
  }
  function isSameBand(one: number, other: number): boolean {
    return bandOf(one, policy.fairBand) === bandOf(other, policy.fairBand);
  }
}

/** Whether a simulated associate must let a real customer go, because somebody real is there. */
export function yieldsTo(others: readonly Candidate[], candidate: Candidate, simulatedCustomer: boolean): boolean {
  return candidate.simulated && !simulatedCustomer && others.some((other) => !other.simulated);
}

/** Bands from the best down; in each, the longest idle first. Who is not known to be idle stands as ranked, behind those who are. */
function inFairOrder(candidates: readonly Candidate[], band: number): readonly Candidate[] {
  return candidates.toSorted((one, other) => {
    const apart = bandOf(other.score, band) - bandOf(one.score, band);
    if (apart !== 0) return apart;
    const [idle, otherIdle] = [one.idleSince ?? Infinity, other.idleSince ?? Infinity];
    return idle === otherIdle ? 0 : idle - otherIdle;
  });
}

function bandOf(score: number, band: number): number {
  return band > 0 ? Math.floor(score / band) : score;
}
