import type { Candidate, Ranking } from '../../matching/core/index.ts';
import type { Queued, QueuePolicy } from './opportunity.ts';

/** Whom to offer it next, or why nobody. `yields`: a simulated associate must let a real associate have it. */
export type OfferChoice =
  | { readonly kind: 'offer'; readonly chosen: readonly { readonly candidate: Candidate; readonly yields: boolean }[] }
  /** No qualified associate exists. */
  | { readonly kind: 'nobody-eligible' }
  /** All of them were asked already. */
  | { readonly kind: 'all-tried' }
  /** Some are left, none of them is free now; `atDesk`: at least one of them is busy rather than off line. */
  | { readonly kind: 'nobody-free'; readonly atDesk: boolean };

/**
 * Picks from a ranking, best first, as many as the policy still allows: free, not asked before, and holding no other
 * offer (a `must` goes before a `can` that she holds). Named people are asked even when they are not free, after those who
 * are. A simulated customer is offered to simulated associates only.
 */
export function chooseNext(
  queued: Queued,
  ranking: Ranking,
  held: Readonly<Record<string, 'can' | 'must'>>,
  policy: QueuePolicy,
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
  const room = policy.width - offers.filter((offer) => offer.state === 'pending').length;
  const chosen = [...free, ...named].slice(0, Math.max(room, 0));
  if (chosen.length === 0 && room > 0) {
    return { kind: 'nobody-free', atDesk: left.some((candidate) => candidate.availability !== 'offline') };
  }
  return { kind: 'offer', chosen: chosen.map((candidate) => ({ candidate, yields: yields(candidate) })) };

  function mayHold(candidate: Candidate): boolean {
    const other = held[candidate.associateId];
    return other === undefined || (other === 'can' && opportunity.verdict === 'must');
  }
  function yields(candidate: Candidate): boolean {
    return candidate.simulated && !opportunity.simulated && free.some((other) => !other.simulated);
  }
}
