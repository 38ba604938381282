import type { MatchingRule, RuleSet, SalesRecords, Tally } from '../features/matching/core/index.ts';
import type { RosterEntry } from '../features/skills/core/index.ts';
import { pickOne, seededRandom, wholeBetween } from '../kernel/random.ts';
import { MINUTE } from '../kernel/time.ts';

export const NOW = 1_800_000_000_000;
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt'];
export const ROOT = 'nod_root';

export type Floor = {
  readonly entries: readonly RosterEntry[];
  readonly places: readonly string[];
  readonly records: SalesRecords & { add(associateId: string, place: string, tally: Tally): void };
};

/** Associates of whom one in eight has no licence and others too low a level; each has sold at every place. */
export function makeFloor(count: number, places: readonly string[]): Floor {
  const random = seededRandom(count);
  const tallies = new Map<string, Map<string, Tally>>([ROOT, '*', ...places].map((each) => [each, new Map()]));
  const add = (associateId: string, place: string, tally: Tally) => {
    for (const each of [place, ROOT, '*']) {
      const byAssociate = tallies.get(each);
      const before = byAssociate?.get(associateId);
      byAssociate?.set(associateId, {
        trials: (before?.trials ?? 0) + tally.trials,
        won: (before?.won ?? 0) + tally.won,
        revenueMinor: (before?.revenueMinor ?? 0) + tally.revenueMinor,
        returnedMinor: (before?.returnedMinor ?? 0) + tally.returnedMinor,
      });
    }
  };
  const entries = Array.from({ length: count }, (_, index): RosterEntry => {
    const associateId = `mem_${String(index).padStart(8, '0')}` as const;
    for (const place of places) {
      const trials = wholeBetween(random, 0, 40);
      const won = Math.floor(trials * random() * 0.5);
      const revenueMinor = won * wholeBetween(random, 10_000, 90_000);
      add(associateId, place, { trials, won, revenueMinor, returnedMinor: Math.floor(revenueMinor * random() * 0.2) });
    }
    return {
      associateId,
      personId: `per_${index}`,
      name: `Associate ${index}`,
      languages: [pickOne(random, LANGUAGES), pickOne(random, LANGUAGES)],
      permitted: true,
      declared: pickOne(random, ['available', 'available', 'available', 'busy', 'away'] as const),
      connected: true,
      notResponding: false,
      capacity: 4,
      slotsUsed: wholeBetween(random, 0, 4),
      idleSince: NOW - wholeBetween(random, 0, 60 * MINUTE),
      experienceYears: wholeBetween(random, 0, 30),
      rating: wholeBetween(random, 0, 50) / 10,
      accreditations: [{ accreditationId: 'acr_1', nodeId: ROOT, level: wholeBetween(random, 1, 5) }],
      licences: random() < 0.875 ? [{ licenceId: 'lic_1', nodeId: ROOT }] : [],
      simulated: false,
    };
  });
  const sums = new Map<string, Tally>();
  return {
    entries,
    places,
    records: {
      add,
      own: (associateId, nodeId) => tallies.get(nodeId)?.get(associateId),
      all: (nodeId) => {
        let sum = sums.get(nodeId);
        if (sum !== undefined) return sum;
        let [trials, won, revenueMinor, returnedMinor] = [0, 0, 0, 0];
        for (const tally of tallies.get(nodeId)?.values() ?? []) {
          trials += tally.trials;
          won += tally.won;
          revenueMinor += tally.revenueMinor;
          returnedMinor += tally.returnedMinor;
        }
        sum = { trials, won, revenueMinor, returnedMinor };
        sums.set(nodeId, sum);
        return sum;
      },
    },
  };
}

export const IDLE_LIMIT = 30 * MINUTE;
const rule = (kind: MatchingRule['kind'], weight: number): MatchingRule => ({ ruleId: kind, kind, weight });

/** Ten rules: four on the place and her record there, three on her, and language, past and clock. */
export const RULES: readonly MatchingRule[] = [
  rule('conversion', 0.25),
  rule('revenue-per-trial', 0.15),
  rule('returns', 0.05),
  rule('accreditation-level', 0.1),
  rule('rating', 0.1),
  rule('experience', 0.05),
  rule('load', 0.05),
  rule('language', 0.1),
  rule('past-relationship', 0.05),
  { ...rule('idle-time', 0.1), bounds: [0, IDLE_LIMIT] },
];

export const RULE_SET: RuleSet = {
  ruleSetId: 'rul_bench',
  name: 'Bench',
  version: 1,
  boundTo: { default: true },
  requiredLevel: 2,
  rules: RULES,
};
