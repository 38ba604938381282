import { type Matched, matchedOf } from './match-report.ts';
import type { SimulatedDay } from './simulated-day.ts';

/** What came of a day, in figures. Times in seconds on the day's clock. */
export type DayReport = {
  readonly customers: number;
  readonly associates: number;
  readonly events: number;
  readonly opportunities: number;
  /** Opportunities by what became of them; what is not `talked` is lost, with its reason. */
  readonly ends: Readonly<Record<string, number>>;
  /** Those that an associate took, by the way in which they came to her: `assign`, `race`, `choose`. */
  readonly taken: Readonly<Record<string, number>>;
  /** From the opening to the acceptance, of those that were accepted. */
  readonly waited: { readonly p50: number; readonly p90: number; readonly p99: number };
  readonly talks: number;
  readonly sold: number;
  /** Quarters of the talks, in the order in which they began. */
  readonly matched: readonly Matched[];
  readonly messages: number;
  readonly refusedReplies: Readonly<Record<string, number>>;
  readonly disagreements: number;
  /** What the servers held in each eighth of the time it took, in megabytes of heap: flat, but for what is learned, if nothing leaks. */
  readonly heldMegabytes: readonly number[];
  readonly tookSeconds: number;
  readonly lateSeconds: number;
};

export function reportOf(day: SimulatedDay): DayReport {
  const { plan, log, stored, disagreements, took, late, held } = day;
  const talked = new Set(stored.engagements.filter((each) => each.talkingAt !== null).map((each) => each.opportunity));
  const ends: Record<string, number> = {};
  for (const { id, state, reason } of stored.opportunities) {
    count(ends, talked.has(id) ? 'talked' : `${state}: ${reason}`);
  }
  const engaged = new Set(stored.engagements.map((each) => each.opportunity));
  const taken: Record<string, number> = {};
  for (const { id, mode } of stored.opportunities) if (engaged.has(id)) count(taken, mode);
  const opened = new Map(stored.opportunities.map((each) => [each.id, each.openedAt]));
  const firsts = new Map<string, number>();
  for (const { opportunity, startedAt } of stored.engagements) {
    firsts.set(opportunity, Math.min(startedAt, firsts.get(opportunity) ?? Number.POSITIVE_INFINITY));
  }
  const waits = [...firsts].map(([id, at]) => (at - (opened.get(id) ?? at)) / 1_000).sort((one, two) => one - two);
  const share = (of: number) => Math.round((waits[Math.ceil(of * waits.length) - 1] ?? 0) * 10) / 10;
  const refusedReplies: Record<string, number> = {};
  for (const each of log) {
    if (each.kind !== 'reply' || (each.status >= 200 && each.status < 300)) continue;
    const { title } = (each.body ?? {}) as { readonly title?: string };
    count(refusedReplies, `${each.status} ${title ?? ''}`.trim());
  }
  return {
    customers: plan.customers.length,
    associates: plan.associates.length,
    events: stored.events.length,
    opportunities: stored.opportunities.length,
    ends,
    taken,
    waited: { p50: share(0.5), p90: share(0.9), p99: share(0.99) },
    talks: talked.size,
    sold: stored.outcomes.filter((each) => each.result === 'sold').length,
    matched: matchedOf(day),
    messages: stored.messages.length,
    refusedReplies,
    disagreements: disagreements.length,
    heldMegabytes: held,
    tookSeconds: Math.round(took / 1_000),
    lateSeconds: Math.round(late / 1_000),
  };
}

function count(into: Record<string, number>, name: string): void {
  into[name] = (into[name] ?? 0) + 1;
}
