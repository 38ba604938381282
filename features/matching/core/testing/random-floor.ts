import { pickOne, type Random, wholeBetween } from '../../../../kernel/random.ts';
import type { RosterEntry } from '../../../skills/core/index.ts';
import type { Answers } from '../answers.ts';
import type { RankInput } from '../rank.ts';
import type { MatchingRule, RuleKind, RuleSet } from '../rule-set.ts';
import { RULE_LIBRARY } from '../rules/rule-library.ts';
import { EVERYTHING, likenessKey, nodeMeans, type SalesRecords, type Tally } from '../sales-record.ts';
import { scalesOf } from '../scale.ts';

export const START = 1_800_000_000_000;
const PLACES = ['nod_fixed', 'nod_loans'] as const;
const SEGMENTS = ['young', 'private'] as const;
const TERRITORIES = ['NY', 'CA'] as const;
const LOCALES = ['en', 'de-AT', 'es_MX'] as const;
const BANDS = ['low', 'high'] as const;
const CONDITIONS = [
  { '==': [{ var: 'trait.team' }, 'north'] },
  { and: [{ '>=': [{ var: 'associate.rating' }, 3] }, { '>': [{ var: 'cart.value' }, 100] }] },
  { or: [{ in: [{ var: 'associate.level' }, [3, 4]] }, { '!': { '==': [{ var: 'associate.free' }, true] } }] },
  { and: [{ contains: [{ var: 'associate.languages' }, 'en'] }, { '>=': [{ var: 'time.site' }, 60_000] }] },
] as const;

/** Counters that a test changes as it likes. */
export type OpenRecords = SalesRecords & {
  add(associateId: string, nodeIds: readonly string[], segments: readonly (string | undefined)[], more: Tally): void;
};

export function createRecords(): OpenRecords {
  const tallies = new Map<string, Map<string, Tally>>();
  const keyOf = (nodeId: string, segment?: string) => `${nodeId}|${segment ?? ''}`;
  const sum = (one: Tally | undefined, other: Tally): Tally => {
    const total = (key: keyof Tally) => (one?.[key] ?? 0) + (other[key] ?? 0);
    return {
      trials: total('trials'),
      won: total('won'),
      revenueMinor: total('revenueMinor'),
      returnedMinor: total('returnedMinor'),
      rescinded: total('rescinded'),
      rated: total('rated'),
      ratingSum: total('ratingSum'),
    };
  };
  return {
    own: (associateId, nodeId, segment) => tallies.get(keyOf(nodeId, segment))?.get(associateId),
    all: (nodeId) => {
      let all: Tally | undefined;
      for (const each of tallies.get(keyOf(nodeId))?.values() ?? []) all = sum(all, each);
      return all;
    },
    add: (associateId, nodeIds, segments, more) => {
      for (const nodeId of nodeIds) {
        for (const segment of segments) {
          const key = keyOf(nodeId, segment);
          const byAssociate = tallies.get(key) ?? new Map<string, Tally>();
          byAssociate.set(associateId, sum(byAssociate.get(associateId), more));
          tallies.set(key, byAssociate);
        }
      }
    },
  };
}

const maybe = <T>(random: Random, share: number, value: () => T): T | undefined =>
  random() < share ? value() : undefined;

export function randomEntry(random: Random, id: string, now: number): RosterEntry {
  const place = () => pickOne(random, [...PLACES, 'nod_cameras']);
  const end = () => maybe(random, 0.3, () => now + wholeBetween(random, -3, 6) * 10_000);
  const [rating, proficiency] = [
    maybe(random, 0.7, () => wholeBetween(random, 0, 5)),
    maybe(random, 0.5, () => wholeBetween(random, 0, 5)),
  ];
  const optional = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });
  return {
    associateId: id as `mem_${string}`,
    personId: `per_${id}`,
    name: id,
    languages: pickOne(random, [[], ['en'], ['de', 'en'], ['es-ES']]),
    territories: pickOne(random, [[], ['NY'], ['NY', 'CA']]),
    permitted: random() < 0.95,
    declared: pickOne(random, ['available', 'available', 'busy', 'away'] as const),
    connected: random() < 0.9,
    notResponding: random() < 0.05,
    capacity: wholeBetween(random, 1, 3),
    slotsUsed: wholeBetween(random, 0, 3),
    idleSince: now - wholeBetween(random, -1, 4) * 60_000,
    experienceYears: wholeBetween(random, 0, 12),
    ...optional('rating', rating),
    ...optional('proficiency', proficiency),
    ...optional(
      'attributes',
      maybe(random, 0.6, () => ({ team: pickOne(random, ['north', 'south']), ageBand: pickOne(random, BANDS) })),
    ),
    accreditations: Array.from({ length: wholeBetween(random, 0, 2) }, () => ({
      accreditationId: 'acr_1' as const,
      nodeId: place(),
      level: wholeBetween(random, 1, 5),
      ...optional('expiresAt', end()),
    })),
    licences: Array.from({ length: wholeBetween(random, 0, 2) }, () => ({
      licenceId: 'lic_1' as const,
      nodeId: place(),
      ...optional(
        'territories',
        maybe(random, 0.2, () => [pickOne(random, TERRITORIES)]),
      ),
      ...optional(
        'segments',
        maybe(random, 0.2, () => [pickOne(random, SEGMENTS)]),
      ),
      ...optional('expiresAt', end()),
      ...optional(
        'revokedAt',
        maybe(random, 0.1, () => now + wholeBetween(random, -2, 2) * 10_000),
      ),
    })),
    simulated: false,
    noChat: random() < 0.3,
    noCallback: random() < 0.3,
  };
}

const KINDS = Object.keys(RULE_LIBRARY) as RuleKind[];

function argsFor(random: Random, kind: RuleKind): MatchingRule['args'] {
  if (kind === 'condition') return { name: 'own', when: pickOne(random, CONDITIONS) };
  if (kind === 'similar-customers' || kind === 'same-attribute') return { attribute: 'ageBand' };
  return ['conversion', 'revenue-per-trial', 'returns'].includes(kind) && random() < 0.3
    ? { bySegment: false }
    : undefined;
}

export function randomRuleSet(random: Random): RuleSet {
  const rules = Array.from({ length: wholeBetween(random, 1, 4) }, (_, index): MatchingRule => {
    const kind = pickOne(random, KINDS);
    const args = argsFor(random, kind);
    const [low, high] = RULE_LIBRARY[kind].scale.bounds;
    return {
      ruleId: `rule_${index}`,
      kind,
      weight: wholeBetween(random, index === 0 ? 1 : 0, 9),
      ...(args === undefined ? {} : { args }),
      ...(random() < 0.2 ? { bounds: [low, (low + high) / 2] as const } : {}),
    };
  });
  return {
    ruleSetId: 'rul_1',
    name: 'Random',
    version: 1,
    boundTo: { default: true },
    requiredLevel: wholeBetween(random, 0, 2),
    rules,
  };
}

/** Two counts of answers, each of its own version: some took much, some little, and some were never asked. */
const ANSWERS: readonly Answers[] = [1, 2].map((version) => ({
  version,
  of: (associateId) => {
    const place = associateId.charCodeAt(associateId.length - 1) * version;
    return place % 3 === 0 ? undefined : { taken: place % 40, passed: place % 7 };
  },
}));

/** A customer as she might come: mostly at a place, with more or less known of her. */
export function randomInput(
  random: Random,
  ruleSet: RuleSet,
  entries: readonly RosterEntry[],
  records: OpenRecords,
  now: number,
): RankInput {
  const ancestors = pickOne(random, [['nod_fixed', 'nod_loans'], ['nod_loans'], []]);
  const means = nodeMeans([...ancestors, EVERYTHING], records);
  const scales = scalesOf(ruleSet, entries, { now, ancestors, means, records, facts: {} });
  const optional = <T>(name: string, value: T | undefined): Record<string, T> =>
    value === undefined ? {} : { [name]: value };
  return {
    chosen: { ruleSet, chosenBy: 'default' },
    entries,
    ancestors,
    sheet: { version: 1, scales, means },
    records,
    facts: {
      ...optional(
        'cart.value',
        maybe(random, 0.5, () => wholeBetween(random, 0, 3) * 70),
      ),
      ...optional(
        'customer.ageBand',
        maybe(random, 0.6, () => pickOne(random, BANDS)),
      ),
      ...optional(
        'customer.associates',
        maybe(random, 0.4, () => entries.slice(0, 2).map((each) => each.associateId)),
      ),
      ...optional(
        'time.site',
        maybe(random, 0.5, () => ({ ms: 0, at: now - wholeBetween(random, 0, 9) * 10_000, running: true })),
      ),
    },
    attributes: random() < 0.8 ? ['ageBand'] : [],
    ...optional(
      'answers',
      maybe(random, 0.8, () => ANSWERS[wholeBetween(random, 0, 1)]),
    ),
    ...optional(
      'territory',
      maybe(random, 0.6, () => pickOne(random, TERRITORIES)),
    ),
    ...optional(
      'segment',
      maybe(random, 0.6, () => pickOne(random, SEGMENTS)),
    ),
    ...optional(
      'language',
      maybe(random, 0.7, () => pickOne(random, LOCALES)),
    ),
    ...optional(
      'exclude',
      maybe(random, 0.2, () => entries.slice(-1).map((each) => each.associateId)),
    ),
    now,
  };
}

/** What may come of a conversation. */
export function randomOutcome(random: Random): {
  readonly segments: readonly (string | undefined)[];
  readonly tally: Tally;
} {
  const won = random() < 0.4 ? 1 : 0;
  const revenueMinor = won * wholeBetween(random, 1, 90_000);
  const rated = wholeBetween(random, 0, 1);
  return {
    segments: [
      undefined,
      ...(random() < 0.5 ? [pickOne(random, SEGMENTS)] : []),
      ...(random() < 0.5 ? [likenessKey('ageBand', pickOne(random, BANDS))] : []),
    ],
    tally: {
      trials: 1,
      won,
      revenueMinor,
      returnedMinor: random() < 0.2 ? Math.floor(revenueMinor / 2) : 0,
      rescinded: won * (random() < 0.2 ? 1 : 0),
      rated,
      ratingSum: rated * wholeBetween(random, 1, 5),
    },
  };
}
