import type { Candidate, PoolMember, Ranking } from '../../matching/core/index.ts';
import type { OfferVia, Queued } from './opportunity.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { roomOf } from './queue-steps.ts';

/** One to be asked. `yields`: a simulated associate must let a real associate have it. */
type Chosen = { readonly candidate: Candidate; readonly via: OfferVia; readonly yields: boolean };

/** Whom to offer it next, or why nobody. */
export type OfferChoice = { readonly kind: 'offer'; readonly chosen: readonly Chosen[] } | Nobody;

type Nobody =
  /** No qualified associate exists. */
  | { readonly kind: 'nobody-eligible' }
  /** All of them were asked already. */
  | { readonly kind: 'all-tried' }
  /** Some are left, none of them is free now; `atDesk`: at least one of them is busy rather than off line. */
  | { readonly kind: 'nobody-free'; readonly atDesk: boolean };

/** Who holds an offer of another opportunity now, and the most urgent verdict of those. */
export type Held = Readonly<Record<string, 'can' | 'must'>>;

/**
 * Who of those who may serve it can be asked: free, not asked before, and holding no other offer (a `must` goes before a `can` that she
 * holds). Named people are asked even when they are not free, unless they are off line: an offer that reaches nobody would keep the place of
 * one that does. A simulated customer is offered to simulated associates only.
 */
function whoIsLeft<Member extends PoolMember>(
  { opportunity, offers }: Queued,
  members: readonly Member[],
  held: Held,
  policy: QueuePolicy,
): { readonly kind: 'some'; readonly free: readonly Member[]; readonly named: readonly Member[] } | Nobody {
  const eligible = members.filter((member) => member.simulated || !opportunity.simulated);
  if (eligible.length === 0) return { kind: 'nobody-eligible' };
  const asked = new Set(opportunity.tried);
  for (const offer of offers) if (offer.state === 'pending') asked.add(offer.associateId);
  const left = eligible.filter((member) => !asked.has(member.associateId));
  if (left.length === 0) return { kind: 'all-tried' };
  const free = left.filter((member) => member.availability === 'free' && mayHold(member));
  const reachable = left.filter(({ availability }) => availability !== 'offline');
  const named = reachable.filter(
    (member) => opportunity.pool === 'named' && policy.named.includes(member.associateId) && !free.includes(member),
  );
  if (free.length + named.length > 0) return { kind: 'some', free, named };
  return { kind: 'nobody-free', atDesk: reachable.length > 0 };

  function mayHold({ associateId }: PoolMember): boolean {
    const other = held[associateId];
    return other === undefined || (other === 'can' && opportunity.verdict === 'must');
  }
}

/**
 * Whether matching it now would change anything: somebody can be asked, or there is nobody to wait for, which widens it, ends it or
 * offers another way. While others look at it only the first counts.
 */
export function isWorthMatching(
  queued: Queued,
  members: readonly PoolMember[],
  held: Held,
  policy: QueuePolicy,
): boolean {
  const { state, asked, told } = queued.opportunity;
  if (state === 'offered' && roomOf(queued, policy) === 0) return false;
  const left = whoIsLeft(queued, members, held, policy);
  if (left.kind === 'some') return true;
  if (state === 'offered') return false;
  return left.kind !== 'nobody-free' || (!left.atDesk && asked && told !== 'other-way');
}

/**
 * Picks from a ranking, best first, as many as there is room for, of those who can be asked. One who talked to the customer before goes
 * first, alone. Within a band of scores the longest idle goes first; bands lie at fixed scores, so that a third associate never changes
 * the order of two. Named people who are not free come after those who are.
 */
export function chooseNext(
  queued: Queued,
  ranking: Pick<Ranking, 'candidates'>,
  held: Held,
  policy: QueuePolicy,
  earlier: readonly string[] = [],
): OfferChoice {
  const { opportunity, offers } = queued;
  const left = whoIsLeft(queued, ranking.candidates, held, policy);
  const room = roomOf(queued, policy);
  if (left.kind === 'nobody-free' && room === 0 && opportunity.mode !== 'choose') return { kind: 'offer', chosen: [] };
  if (left.kind !== 'some') return left;
  const { free, named } = left;
  const preferred = policy.preferredMs > 0 && offers.every((offer) => offer.state !== 'pending') ? known() : undefined;
  if (preferred !== undefined && room > 0) return { kind: 'offer', chosen: [asking(preferred, 'preferred')] };
  const best = free.toSorted((one, other) => other.score - one.score)[0]?.score;
  const ranked = inFairOrder(free, policy.fairBand).map((each) =>
    asking(each, best !== undefined && each.score < best && isSameBand(each.score, best) ? 'idle' : 'ranked'),
  );
  const chosen = [...ranked, ...named.map((each) => asking(each, 'named'))].slice(0, room);
  return { kind: 'offer', chosen };

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
